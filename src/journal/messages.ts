import type { QuarantineRow, ReportRow } from './rows.ts';
import type { ThreadVitals } from '../vitals/thread.ts';
import type { JournalStatistics } from './statistics.ts';

/** Everything that one client hands over in one turn of its event loop. Tickets ascend within a port. */
export interface Batch {
  readonly ticket: number;
  readonly reports: readonly ReportRow[];
  readonly quarantined: readonly QuarantineRow[];
  /** Quarantined frames, by id, whose reports are in this batch: a mended decoder has read them. */
  readonly decoded: readonly number[];
  /** How far each reader has come: its name and the `seq` of the last report that it is done with. */
  readonly cursors: readonly (readonly [name: string, seq: number])[];
}

/** A question that is answered with a {@link Statistics}, in the order of asking. */
export interface Ask {
  readonly ask: 'statistics';
}

/** What a client says to the journal. */
export type Request = Batch | Ask;

/** Every ticket of this port up to this one that has not failed is on disk and synced. */
export interface Committed {
  readonly committed: number;
}

/** Nothing of these tickets, first to last, is stored. */
export interface Failed {
  readonly failed: { readonly from: number; readonly to: number };
  readonly reason: string;
}

/** Storing fails, and so will whatever is handed over: nothing should be, until {@link Resumed}. */
export interface Stalled {
  readonly stalled: string;
}

/** Storing works again. */
export interface Resumed {
  readonly resumed: true;
}

export interface Statistics {
  readonly statistics: JournalStatistics;
}

/** How the journal's thread is doing: told every second, and at once when it cannot store, or can again. */
export interface JournalNews extends Statistics {
  readonly vitals: ThreadVitals;
}

/** The index or the limits of the journal could not be kept, and why; it is tried again. Told once a minute for each reason. */
export interface Untidy {
  readonly untidy: string;
}

/** What the journal's thread tells. */
export type FromJournal = JournalNews | Stalled | Resumed | Untidy;

/** What the journal says to a client. */
export type Answer = Committed | Failed | Stalled | Resumed | Statistics;
