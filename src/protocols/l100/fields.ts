import { number, round } from '../toolbox/numbers.ts';

/** Kilometres in metres. */
export function inMetres(kilometres: string | undefined): number | undefined {
  const value = number(kilometres);
  return value === undefined ? undefined : round(value * 1000, 1);
}

export function isImei(text: string): boolean {
  return /^\d{15}$/.test(text);
}
