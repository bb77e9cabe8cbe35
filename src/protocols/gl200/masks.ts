const maskForm = /^[0-9A-Fa-f]{1,8}$/;

/** A mask in hexadecimal digits; 0 where there is none. */
export function maskOf(text: string | undefined): number {
  return text !== undefined && maskForm.test(text) ? Number.parseInt(text, 16) : 0;
}

/** Whether a bit of a mask of up to 32 is set; the lowest is 0. */
export function has(mask: number, bit: number): boolean {
  return Math.floor(mask / 2 ** bit) % 2 === 1;
}
