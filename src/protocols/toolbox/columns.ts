const fixedPoint = /^[+-]\d{1,15}$/;

/** Takes the columns of a fixed-width text one after the other. Behind its end every column is empty. */
export class Columns {
  readonly #text: string;
  #at: number;

  constructor(text: string, from = 0) {
    this.#text = text;
    this.#at = from;
  }

  /** The next `width` characters. */
  take(width: number): string {
    const from = this.#at;
    this.#at += width;
    return this.#text.slice(from, this.#at);
  }

  /** What has not been taken yet. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }
}

/** A signed number without its point, such as `+3477708` for 34.77708 with five decimals; undefined where it is none. */
export function fixed(text: string, decimals: number): number | undefined {
  return fixedPoint.test(text) ? Number(text) / 10 ** decimals : undefined;
}
