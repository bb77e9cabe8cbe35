/** As many names as are kept ready: more than any device has inputs or sensors of a kind. */
const ready = 17;

/**
 * Names that end with a number: `adc1`, `adc2`, … They are put together once, for a name that is made in every frame costs more than
 * the value under it (0.1 µs).
 */
export function numbered(name: string): (number: number) => string {
  const names = Array.from({ length: ready }, (_, number) => `${name}${number}`);
  return (number) => names[number] ?? `${name}${number}`;
}
