import { channel } from 'node:diagnostics_channel';
import type { MessagePort } from 'node:worker_threads';
import { FleetlineError } from '../model/errors.ts';
import type { Report } from '../model/report.ts';
import type { Answer, Batch, Request, Resumed, Stalled, Untidy } from './messages.ts';
import { Column, toQuarantineRow, toRow } from './rows.ts';
import type { Quarantined, QuarantineRow, ReportRow } from './rows.ts';
import type { JournalStatistics } from './statistics.ts';

/** Whoever appended: told once for all tickets that are answered together, in order. */
export interface JournalOwner {
  /** All that was appended under this ticket, and under those before it, is on disk and synced. */
  committed(ticket: number): void;
  /** Nothing that was appended under this ticket, and under those before it that were not answered yet, is stored. */
  failed(ticket: number, reason: string): void;
}

/** Whoever waits until the journal has caught up. */
export interface DrainWaiter {
  drained(): void;
}

export interface JournalClientOptions {
  /** Rows that may wait for their commit before the client is {@link JournalClient.full}. Default 50,000: some 30 MB. */
  readonly maxPending?: number;
}

/** What is published on {@link journalFailures}: reports and quarantined frames could not be stored, and why. */
export interface JournalFailure {
  readonly reason: string;
  readonly rows: number;
  /** It failed because the journal is stalled, which is told on {@link journalStalls}. */
  readonly stalled: boolean;
}

/** Told once for each commit that failed, however many owners hear of it. */
export const journalFailures = channel('fleetline:journal:failed');

/** What is published on {@link journalStalls}: why nothing can be stored, or that it can again. */
export type JournalStall = Stalled | Resumed;

/** Told in the main thread, once when storing begins to fail for the disk's sake, and once when it works again. */
export const journalStalls = channel('fleetline:journal:stalled');

/** What is published on {@link journalTidying}: why the index or the limits could not be kept. */
export type JournalUntidy = Untidy;

/** Told in the main thread, once a minute for each reason, while the journal cannot be tidied. */
export const journalTidying = channel('fleetline:journal:untidy');

/** A batch while it is filled, and until it is answered. */
interface Draft extends Batch {
  readonly reports: ReportRow[];
  readonly quarantined: QuarantineRow[];
  readonly decoded: number[];
  readonly cursors: [name: string, seq: number][];
  readonly owners: Set<JournalOwner>;
  rows: number;
  /** What its rows count as. */
  weight: number;
}

interface Question {
  readonly resolve: (statistics: JournalStatistics) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Least time between two posts. Waking the journal's thread costs more than storing a report: at 20,000 reports a second a post in every
 * turn of the event loop would wake it thousands of times, for a hundred commits.
 */
const postMs = 4;

/** What a row counts as, by the bytes that only some rows have: memory is what is bounded. */
function weightOf(bytes = 0): number {
  return 1 + (bytes >> 10);
}

const closed = 'The journal is closed: this gateway is shutting down.';

/**
 * A thread's end of the journal. What is appended within a few milliseconds is posted as one batch under one ticket; the answer comes
 * when it is on disk, tickets in order. What the journal's thread had not answered when it died is posted again to the next one.
 */
export class JournalClient {
  readonly #maxPending: number;
  #port: MessagePort;
  #draft: Draft | undefined;
  /** Posted and not answered, in order. */
  #posted: Draft[] = [];
  #nextTicket = 1;
  #pending = 0;
  #waiters = new Set<DrainWaiter>();
  #flushes: { readonly ticket: number; readonly resolve: () => void }[] = [];
  #questions: Question[] = [];
  #posting: NodeJS.Timeout | undefined;
  #lastPost = Number.NEGATIVE_INFINITY;
  /** The journal has said that nothing can be stored. */
  #stalled = false;
  #onStall: () => void = () => {};
  #closed = false;

  constructor(port: MessagePort, options: JournalClientOptions = {}) {
    this.#maxPending = options.maxPending ?? 50_000;
    this.#port = port;
    this.#listen(port);
  }

  /**
   * Hands a report over to be stored.
   * @returns the ticket under which `owner` will hear of it
   * @throws TypeError where the report cannot be stored as it is, see {@link toRow}; FleetlineError `storage-failed` where the client is closed
   */
  append(report: Report, owner: JournalOwner): number {
    return this.appendRow(toRow(report, report), owner);
  }

  /** The same for a report that is a row already: it was made, and so checked, where its frame was decoded. */
  appendRow(row: ReportRow, owner: JournalOwner): number {
    const draft = this.#open(owner, weightOf(row[Column.Attributes]?.length));
    draft.reports.push(row);
    return draft.ticket;
  }

  /** Hands over bytes that could not be decoded; they are copied. */
  quarantine(item: Quarantined, owner?: JournalOwner): number {
    const row = toQuarantineRow(item);
    const draft = this.#open(owner, weightOf(item.bytes.length));
    draft.quarantined.push(row);
    return draft.ticket;
  }

  /**
   * Hands over that a quarantined frame has been read after all. In one turn of the event loop with its reports, so that both are stored or
   * neither is.
   */
  decoded(id: number, owner?: JournalOwner): number {
    const draft = this.#open(owner);
    draft.decoded.push(id);
    return draft.ticket;
  }

  /** Hands over how far a reader has come: it is done with every report up to `seq`. */
  saveCursor(name: string, seq: number, owner?: JournalOwner): number {
    const draft = this.#open(owner);
    draft.cursors.push([name, seq]);
    return draft.ticket;
  }

  /** Rows that are not committed yet; one of several kilobytes counts as so many. */
  get pending(): number {
    return this.#pending;
  }

  /** Whether nobody should read more from its socket, for so much is pending, or nothing can be stored: wait with {@link onDrain}. */
  get full(): boolean {
    return this.#stalled || this.#pending >= this.#maxPending;
  }

  /** Sets who is told whenever nothing can be stored any more: the client is {@link full} from then on. */
  onStall(tell: () => void): void {
    this.#onStall = tell;
  }

  /** Tells `waiter`, once, when the journal stores and no more than half of what is allowed is pending. */
  onDrain(waiter: DrainWaiter): void {
    this.#waiters.add(waiter);
    if (!this.full) queueMicrotask(() => this.#drain());
  }

  /** Resolves when everything that was handed over so far is answered, committed or failed. */
  flush(): Promise<void> {
    const last = this.#draft ?? this.#posted.at(-1);
    if (last === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push({ ticket: last.ticket, resolve }));
  }

  /** What the journal has done since it was opened. */
  statistics(): Promise<JournalStatistics> {
    return new Promise((resolve, reject) => {
      this.#questions.push({ resolve, reject });
      this.#post({ ask: 'statistics' });
    });
  }

  /** Goes on with another journal thread: what the last one has not answered is posted again, in order. Nothing is stored twice by that. */
  replacePort(port: MessagePort): void {
    this.#port.close();
    this.#port = port;
    this.#listen(port);
    this.#resume();
    for (const draft of this.#posted) this.#postBatch(draft);
    for (let i = 0; i < this.#questions.length; i += 1) this.#post({ ask: 'statistics' });
  }

  /** Ends the service: whatever is not answered by now is told that it failed. Wait for {@link flush} before. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#port.close();
    clearTimeout(this.#posting);
    if (this.#draft !== undefined) this.#posted.push(this.#draft);
    this.#draft = undefined;
    this.#settle(Infinity, (owner, ticket) => owner.failed(ticket, closed));
    for (const question of this.#questions.splice(0)) question.reject(new FleetlineError('storage-failed', closed));
  }

  #listen(port: MessagePort): void {
    port.on('message', (answer: Answer) => {
      if (port === this.#port) this.#hear(answer);
    });
  }

  #hear(answer: Answer): void {
    if ('committed' in answer) {
      this.#settle(answer.committed, (owner, ticket) => owner.committed(ticket));
    } else if ('failed' in answer) {
      this.#publish(answer.failed.to, answer.reason);
      this.#settle(answer.failed.to, (owner, ticket) => owner.failed(ticket, answer.reason));
    } else if ('stalled' in answer) {
      this.#stalled = true;
      this.#onStall();
    } else if ('resumed' in answer) {
      this.#resume();
    } else {
      this.#questions.shift()?.resolve(answer.statistics);
    }
  }

  #publish(to: number, reason: string): void {
    const failed = this.#posted.filter(({ ticket }) => ticket <= to);
    const rows = failed.reduce((sum, { rows }) => sum + rows, 0);
    const failure: JournalFailure = { reason, rows, stalled: this.#stalled };
    journalFailures.publish(failure);
  }

  #open(owner: JournalOwner | undefined, weight = 1): Draft {
    if (this.#closed) throw new FleetlineError('storage-failed', closed);
    let draft = this.#draft;
    if (draft === undefined) {
      draft = {
        ticket: this.#nextTicket,
        reports: [],
        quarantined: [],
        decoded: [],
        cursors: [],
        owners: new Set(),
        rows: 0,
        weight: 0,
      };
      this.#draft = draft;
      this.#nextTicket += 1;
      const delay = Math.max(0, this.#lastPost + postMs - performance.now());
      this.#posting = setTimeout(() => this.#postDraft(), delay);
    }
    if (owner !== undefined) draft.owners.add(owner);
    draft.rows += 1;
    draft.weight += weight;
    this.#pending += weight;
    return draft;
  }

  #postDraft(): void {
    const draft = this.#draft;
    if (draft === undefined) return;
    this.#draft = undefined;
    this.#lastPost = performance.now();
    this.#posted.push(draft);
    this.#postBatch(draft);
  }

  #postBatch({ ticket, reports, quarantined, decoded, cursors }: Draft): void {
    this.#post({ ticket, reports, quarantined, decoded, cursors });
  }

  #post(request: Request): void {
    const port = this.#port;
    port.postMessage(request);
  }

  /** The tickets up to `to` are answered: all state is in order before anybody is told, for who is told may append at once. */
  #settle(to: number, tell: (owner: JournalOwner, ticket: number) => void): void {
    const open = this.#posted.findIndex(({ ticket }) => ticket > to);
    const settled = this.#posted.splice(0, open === -1 ? this.#posted.length : open);
    for (const { weight } of settled) this.#pending -= weight;
    for (const [index, { ticket, owners }] of settled.entries()) {
      const later = settled.slice(index + 1);
      // Once, for the last of its tickets. Asked and not gathered: a Map of all owners in every commit is a tenth of a report's garbage.
      owners.forEach((owner) => {
        if (!later.some((draft) => draft.owners.has(owner))) tell(owner, ticket);
      });
    }
    for (const flush of this.#flushes) if (flush.ticket <= to) flush.resolve();
    this.#flushes = this.#flushes.filter(({ ticket }) => ticket > to);
    this.#drainIfLow();
  }

  #resume(): void {
    this.#stalled = false;
    this.#drainIfLow();
  }

  #drainIfLow(): void {
    if (!this.#stalled && this.#pending <= this.#maxPending / 2) this.#drain();
  }

  #drain(): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const waiter of waiters) waiter.drained();
  }
}
