import type { Row } from './tree.ts';

interface Handled {
  readonly pid: string;
  readonly handled: number;
  readonly at: number;
  readonly rate: number | undefined;
}

/** How many messages a second each process of the tree takes. */
export class Rates {
  #known = new Map<string, Handled>();

  /** Takes the next picture. @param at milliseconds, by any clock that goes on */
  take(rows: readonly Row[], at: number): void {
    const next = new Map<string, Handled>();
    for (const { node } of rows) {
      if (!node.process) continue;
      const { pid, handled } = node.process;
      const before = this.#known.get(node.key);
      const same = before?.pid === pid && at > before.at;
      const rate = same ? ((handled - before.handled) / (at - before.at)) * 1000 : undefined;
      next.set(node.key, { pid, handled, at, rate });
    }
    this.#known = next;
  }

  /** Messages a second; undefined where it was looked at only once. */
  of(key: string): number | undefined {
    return this.#known.get(key)?.rate;
  }
}
