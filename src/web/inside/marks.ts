import type { Row } from './tree.ts';

/** How long a change is pointed at, in milliseconds. */
export const markedMs = 4_000;

/** A line that is not there any more, and behind which line it was. */
export interface Ghost {
  readonly row: Row;
  readonly behind: string | undefined;
}

/** What has changed between two pictures of the tree. */
export interface Difference {
  /** Keys of lines that are new. */
  readonly born: readonly string[];
  /** Keys of lines whose process was started again, or that have started one of theirs again. */
  readonly restarted: readonly string[];
  readonly gone: readonly Ghost[];
}

const startedAt = ({ node }: Row): string => node.process?.startedAt ?? node.connection?.since ?? '';

/** Compares two pictures. What is merely opened, closed or paged by hand is no change. */
export function differenceOf(before: readonly Row[], after: readonly Row[]): Difference {
  const old = new Map(before.map((row) => [row.node.key, row]));
  const now = new Map(after.map((row) => [row.node.key, row]));
  // A page of connections moves up where one of them ends: only what was started since is new.
  const newest = before.reduce((latest, row) => (startedAt(row) > latest ? startedAt(row) : latest), '');
  const born = after.filter((row) => {
    const { node, parent } = row;
    if (old.has(node.key) || node.kind === 'more' || before.length === 0) return false;
    const within = parent === undefined ? undefined : old.get(parent);
    if (parent !== undefined && !(within?.open && within.node.known)) return false;
    return node.kind === 'fold' || startedAt(row) > newest;
  });
  const restarted = after.filter(({ node }) => {
    const was = old.get(node.key)?.node.process;
    const is = node.process;
    return was !== undefined && is !== undefined && (was.pid !== is.pid || was.restarts < is.restarts);
  });
  const keys = (rows: readonly Row[]): string[] => rows.map(({ node }) => node.key);
  return { born: keys(born), restarted: keys(restarted), gone: ghostsOf(before, now) };
}

function ghostsOf(before: readonly Row[], now: ReadonlyMap<string, Row>): Ghost[] {
  const gone = new Set<string>();
  const ghosts: Ghost[] = [];
  for (const [index, row] of before.entries()) {
    const { node, parent } = row;
    if (now.has(node.key) || node.kind === 'more') continue;
    const within = parent === undefined ? undefined : now.get(parent);
    // With its parent closed by hand it is not gone, only not shown.
    if (parent !== undefined && !gone.has(parent) && (!within || (within.node.opens && !within.open))) continue;
    gone.add(node.key);
    ghosts.push({ row, behind: before[index - 1]?.node.key });
  }
  return ghosts;
}

/** Remembers what has changed lately. */
export class Marks {
  readonly #born = new Map<string, number>();
  readonly #restarted = new Map<string, number>();
  #gone: (Ghost & { readonly at: number })[] = [];
  #rows: readonly Row[] = [];

  /** Takes the next picture. @param at milliseconds, by any clock that goes on */
  take(rows: readonly Row[], at: number): void {
    const { born, restarted, gone } = differenceOf(this.#rows, rows);
    this.#rows = rows;
    for (const key of born) this.#born.set(key, at);
    for (const key of restarted) this.#restarted.set(key, at);
    const present = new Set(rows.map(({ node }) => node.key));
    const back = this.#gone.filter(({ row }) => present.has(row.node.key));
    // What was away for a moment and is back was started again.
    for (const { row } of back) {
      this.#born.delete(row.node.key);
      this.#restarted.set(row.node.key, at);
    }
    this.#gone = [
      ...this.#gone.filter((ghost) => at - ghost.at < markedMs && !back.includes(ghost)),
      ...gone.map(({ row, behind }) => ({ row, behind, at })),
    ];
    for (const marks of [this.#born, this.#restarted])
      for (const [key, since] of marks) if (at - since >= markedMs) marks.delete(key);
  }

  /** The next picture is of something else: nothing of it is a change. */
  forget(): void {
    this.#rows = [];
    this.#gone = [];
  }

  /** The last picture, with what is gone in its old place. */
  get rows(): { readonly row: Row; readonly gone: boolean }[] {
    const shown = this.#rows.map((row) => ({ row, gone: false }));
    for (const { row, behind } of this.#gone) {
      const at = shown.findIndex((other) => other.row.node.key === behind);
      shown.splice(at + 1, 0, { row, gone: true });
    }
    return shown;
  }

  isBorn(key: string): boolean {
    return this.#born.has(key);
  }

  isRestarted(key: string): boolean {
    return this.#restarted.has(key);
  }
}
