/** A listener as the command line describes it. */
interface ListenerOption {
  readonly address: string;
  readonly protocol?: string;
  readonly hint?: string;
}

const usual = '0.0.0.0:5010';

/**
 * Collects `--listen`, and what belongs to each: `--hint` and `--protocol` are for the `--listen` before them, or for all where they come
 * first. To be told of each option in the order in which it was given.
 */
export class ListenerOptions {
  readonly #listeners: ListenerOption[] = [];
  #forAll: Partial<ListenerOption> = {};

  listen(address: string): void {
    this.#listeners.push({ address, ...this.#forAll });
  }

  set(option: Pick<ListenerOption, 'hint'> | Pick<ListenerOption, 'protocol'>): void {
    const last = this.#listeners.pop();
    if (last) this.#listeners.push({ ...last, ...option });
    else this.#forAll = { ...this.#forAll, ...option };
  }

  /** The listeners; undefined where none is asked for. */
  get all(): readonly ListenerOption[] | undefined {
    if (this.#listeners.length > 0) return this.#listeners;
    return Object.keys(this.#forAll).length === 0 ? undefined : [{ address: usual, ...this.#forAll }];
  }
}
