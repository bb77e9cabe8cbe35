import type { DrainWaiter, JournalClient } from '../journal/client.ts';
import type { Limits } from '../config/limits.ts';

/** As much as one read of a socket brings at most. */
const readBytes = 65_536;

/**
 * What the connections of a thread may hold together: bytes that are not reports yet, and reports that are not stored yet. Who finds no
 * credit waits for it here.
 */
export class Credit {
  readonly #journal: JournalClient;
  readonly #limits: Limits;
  #bytes = 0;
  /** Reports that were decoded and are on their way to the journal's client. */
  #decoded = 0;
  /** Since when there has been no credit for bytes, in milliseconds of the monotonic clock. */
  #fullSince: number | undefined;
  #waitForReports = new Set<DrainWaiter>();
  readonly #waitForBytes = new Set<DrainWaiter>();

  constructor(journal: JournalClient, limits: Limits) {
    this.#journal = journal;
    this.#limits = limits;
  }

  /** Bytes that all connections hold. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is credit for more bytes. */
  get forBytes(): boolean {
    return this.#bytes < this.#limits.heldBytesTotal;
  }

  /** Whether there is credit for more reports. */
  get forReports(): boolean {
    return !this.#journal.full && this.#journal.pending + this.#decoded < this.#limits.pendingReports;
  }

  /** A connection holds so many bytes more, or fewer. */
  hold(change: number): void {
    this.#bytes += change;
    if (!this.forBytes) {
      this.#fullSince ??= performance.now();
      return;
    }
    this.#fullSince = undefined;
    if (this.#waitForBytes.size === 0) return;
    // One after the other, as there is room for what each may read: all at once would hold too much again.
    let room = this.#limits.heldBytesTotal - this.#bytes;
    for (const waiter of this.#waitForBytes) {
      if (room <= 0) return;
      room -= readBytes;
      this.#waitForBytes.delete(waiter);
      waiter.drained();
    }
  }

  /** So many reports more were decoded; fewer, when they are handed over to the journal's client or are lost with their connection. */
  decode(change: number): void {
    this.#decoded += change;
    if (change > 0 || this.#waitForReports.size === 0) return;
    if (this.forReports) this.drained();
    else if (this.#journal.full) this.#journal.onDrain(this);
  }

  /** Tells `waiter`, once, when there may be credit for reports. */
  awaitReports(waiter: DrainWaiter): void {
    this.#waitForReports.add(waiter);
    // Where it is not full, what is on its way to it uses the credit up, and will be told of by `decode`.
    if (this.#journal.full) this.#journal.onDrain(this);
  }

  /** Tells `waiter`, once, when there may be credit for bytes. */
  awaitBytes(waiter: DrainWaiter): void {
    this.#waitForBytes.add(waiter);
  }

  /**
   * Has whoever waits look again where there is credit: one that was told of it may have had no use for it by then, and limits may have
   * changed. To be called now and then.
   */
  remind(): void {
    if (this.#waitForReports.size > 0 && this.forReports) this.drained();
    this.hold(0);
  }

  /** Waits no longer. */
  forget(waiter: DrainWaiter): void {
    this.#waitForReports.delete(waiter);
    this.#waitForBytes.delete(waiter);
  }

  /** Called by the journal's client: it takes reports again. */
  drained(): void {
    const waiters = this.#waitForReports;
    this.#waitForReports = new Set();
    for (const waiter of waiters) waiter.drained();
  }

  /**
   * How many bytes too many there are, if there has been no credit for so long that what is held can only be frames whose ends have not come:
   * whoever holds them waits for bytes that are not read.
   * @param milliseconds how long
   */
  stuck(milliseconds: number): number {
    if (this.#fullSince === undefined || performance.now() - this.#fullSince < milliseconds) return 0;
    return this.#bytes - this.#limits.heldBytesTotal + 1;
  }
}
