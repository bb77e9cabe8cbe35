const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A number of things: `12,345`. */
export function count(n: number): string {
  return whole.format(n);
}

/** A number of things by their name: `1 report`, `2 reports`. */
export function counted(n: number, name: string): string {
  return `${count(n)} ${name}${n === 1 ? '' : 's'}`;
}

/** How many a second, with a digit behind the point where there are few. */
export function rate(n: number): string {
  return (n < 10 ? fine : whole).format(n);
}

/** Megabytes above one, kilobytes above one, else bytes; decimal, as everywhere here. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${fine.format(bytes / 1e9)} GB`;
  if (bytes >= 1e6) return `${whole.format(bytes / 1e6)} MB`;
  return bytes >= 1e3 ? `${whole.format(bytes / 1e3)} kB` : `${whole.format(bytes)} B`;
}

/** How long something took: `2.6 ms`, `26 ms`, `1.2 s`. */
export function latency(seconds: number): string {
  const ms = seconds * 1000;
  if (ms >= 1000) return `${fine.format(seconds)} s`;
  return `${(ms < 10 ? fine : whole).format(ms)} ms`;
}

/** A share of the whole: `34 %`. */
export function percent(share: number): string {
  return `${whole.format(share * 100)} %`;
}
