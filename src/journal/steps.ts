/**
 * Work that waits between commits, in steps of well under a millisecond: each `yield` is a place where its transaction may end and commits
 * may come in between. Work that is broken off is begun again from the start, so every step may be done twice.
 */
export type Steps = Generator<undefined, void, void>;

/** Rows in one step: some 50 µs. */
export const rowsPerStep = 32;
