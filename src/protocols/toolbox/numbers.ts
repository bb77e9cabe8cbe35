const decimal = /^[+-]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})$/;
const digits = /^\d{1,15}$/;
const hexadecimal = /^[0-9A-Fa-f]{1,13}$/;

/** A decimal number such as `12`, `-0.5`, `+3.` or `.25`; undefined for anything else, the empty string included. */
export function number(text: string | undefined): number | undefined {
  return text !== undefined && decimal.test(text) ? Number(text) : undefined;
}

/** An unsigned whole number of at most 15 digits. */
export function integer(text: string | undefined): number | undefined {
  return text !== undefined && digits.test(text) ? Number(text) : undefined;
}

/** An unsigned hexadecimal number of at most 13 digits, so that it is exact. */
export function hex(text: string | undefined): number | undefined {
  return text !== undefined && hexadecimal.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** `value` rounded to `places` decimals, so that 0.1 + 0.2 is printed as 0.3. */
export function round(value: number, places: number): number {
  const scale = 10 ** places;
  return Math.round(value * scale) / scale;
}
