import type { JournalReader } from '../../journal/reader.ts';
import type { StoredReport } from '../../model/report.ts';
import { aliveComment, caughtUpEvent, greeting, reportEvent, skippedEvent, snapshotEvent } from './events.ts';
import { answersTo, type Filter } from './filter.ts';
import type { Fleet } from './fleet.ts';
import type { Ring } from './ring.ts';
import { turn } from '../turn.ts';

/** What a client wants to be told. */
export interface Wish {
  readonly filter: Filter;
  /** Everything behind this seq; `latest`: the newest position of each vehicle, and what comes; `now`: what comes. */
  readonly start: number | 'latest' | 'now';
  /** What becomes of a client that is slower than the reports: it gets the newest position of each vehicle, or waits for all of them. */
  readonly slow: 'latest' | 'wait';
}

/** What a subscriber reads from. */
export interface Source {
  readonly tail: { readonly head: number; readonly journal: Pick<JournalReader, 'read'> };
  readonly ring: Ring;
  readonly fleet: Pick<Fleet, 'use'>;
}

/** What is counted of all streams. */
export interface StreamCounters {
  /** Open now. */
  streams: number;
  /** Reports told. */
  streamReports: number;
  /** Times that a client was told the newest positions in place of everything. */
  streamSkips: number;
}

/** How a stream goes. */
export interface Pace {
  /** How long a report may wait for a client that wants the latest, in milliseconds. */
  readonly patience: number;
  /** Silence that is broken by a sign of life, in milliseconds. */
  readonly silence: number;
  /** Characters that are handed over at a time, or a few more. */
  readonly portion: number;
}

const usualPace: Pace = { patience: 5_000, silence: 10_000, portion: 32_768 };

/** Reports that are read at a time for a client that is behind the ring. */
const pageRows = 100;

/**
 * One client of the live stream. It holds no queue: only how far it has come in the journal, and up to one portion of text. When the client
 * has taken that, the next portion is read from there on.
 */
export class Subscriber {
  readonly #source: Source;
  readonly #wish: Wish;
  readonly #counters: StreamCounters;
  readonly #pace: Pace;
  /** Everything up to this seq is told, or is not to be. */
  #cursor: number;
  /** How far it may be behind: until it has caught up it is as far as it was in the beginning. */
  #allowance: number;
  #caughtUp = false;
  #ended = false;
  /** When something was taken last. */
  #quietSince = performance.now();
  #wake: (() => void) | undefined;

  constructor(source: Source, wish: Wish, counters: StreamCounters, pace = usualPace) {
    this.#source = source;
    this.#wish = wish;
    this.#counters = counters;
    this.#pace = pace;
    const { tail, ring } = source;
    const { start } = wish;
    this.#cursor = typeof start === 'number' ? start : start === 'latest' ? 0 : tail.head;
    this.#allowance = ring.most + (typeof start === 'number' ? tail.head - start : 0);
  }

  /** There is something new. */
  wake(): void {
    this.#wake?.();
  }

  /** Has {@link texts} come to its end. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** What is to be sent, each text when the one before it was taken. */
  async *texts(): AsyncGenerator<string, void, void> {
    for await (const text of this.#portions()) {
      if (text === '') continue;
      yield text;
      this.#quietSince = performance.now();
    }
  }

  async *#portions(): AsyncGenerator<string, void, void> {
    const { tail, ring } = this.#source;
    yield greeting;
    if (this.#wish.start === 'latest' && !this.#ended) yield* this.#newest(tail.head, snapshotEvent);
    while (!this.#ended) {
      if (this.#isTooSlow()) yield* this.#skip();
      else if (this.#cursor < ring.base) {
        yield this.#fromJournal() || this.#signOfLife();
        await turn();
      } else if (this.#cursor < tail.head) yield this.#fromRing();
      else if (!this.#caughtUp) {
        this.#caughtUp = true;
        yield caughtUpEvent(this.#cursor);
      } else {
        await this.#news();
        yield this.#signOfLife();
      }
    }
  }

  #isTooSlow(): boolean {
    const { tail, ring } = this.#source;
    if (this.#wish.slow === 'wait') return false;
    if (!this.#caughtUp) return tail.head - this.#cursor > this.#allowance;
    if (this.#cursor < ring.base) return true;
    const next = ring.firstBehind(this.#cursor);
    return next !== undefined && performance.now() - next.at > this.#pace.patience;
  }

  async *#skip(): AsyncGenerator<string, void, void> {
    this.#counters.streamSkips += 1;
    const to = this.#source.tail.head;
    yield skippedEvent(this.#cursor + 1, to, 'slow');
    yield* this.#newest(to, reportEvent);
    this.#allowance = this.#source.ring.most;
  }

  /** The newest position of each vehicle that has sent one behind the cursor and up to `to`. What comes later is told behind it. */
  async *#newest(to: number, eventOf: typeof reportEvent): AsyncGenerator<string, void, void> {
    const { positions, release } = await this.#source.fleet.use();
    try {
      let text = '';
      for (const position of positions.all()) {
        if (position.seq > to) break;
        if (position.seq <= this.#cursor) continue;
        text += this.#tell(position, eventOf);
        if (text.length < this.#pace.portion) continue;
        yield text;
        text = '';
      }
      if (text !== '') yield text;
      this.#cursor = to;
    } finally {
      release();
    }
  }

  #fromJournal(): string {
    const { tail } = this.#source;
    const page = tail.journal.read(this.#cursor, pageRows, this.#pace.portion);
    const next = page[0]?.seq ?? tail.head + 1;
    // Whoever begins at the beginning does not miss what was there before.
    const gone = next > this.#cursor + 1 && this.#cursor > 0;
    const text = gone ? skippedEvent(this.#cursor + 1, next - 1, 'deleted') : '';
    this.#cursor = page.at(-1)?.seq ?? tail.head;
    return page.reduce((sum, report) => sum + this.#tell(report), text);
  }

  #fromRing(): string {
    let text = '';
    for (const recent of this.#source.ring.behind(this.#cursor)) {
      this.#cursor = recent.seq;
      if (!answersTo(this.#wish.filter, recent)) continue;
      this.#counters.streamReports += 1;
      text += recent.event;
      if (text.length >= this.#pace.portion) break;
    }
    return text;
  }

  #tell(report: StoredReport, eventOf = reportEvent): string {
    if (!answersTo(this.#wish.filter, report)) return '';
    this.#counters.streamReports += 1;
    return eventOf(report);
  }

  /** What breaks a silence that has been long enough: also that of a client to whose filter nothing answers. */
  #signOfLife(): string {
    return performance.now() - this.#quietSince < this.#pace.silence ? '' : aliveComment(this.#cursor);
  }

  /** Waits until there is something new, or a sign of life is due. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      const left = this.#quietSince + this.#pace.silence - performance.now();
      const due = setTimeout(resolve, Math.max(0, Math.ceil(left))).unref();
      this.#wake = (): void => {
        clearTimeout(due);
        resolve();
      };
    });
  }
}
