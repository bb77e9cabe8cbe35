import { performance } from 'node:perf_hooks';
import { Crashes } from './crashes.ts';
import type { JournalNews } from '../journal/messages.ts';
import { isAlive, type Pid } from '../process/index.ts';
import { type Counters, newCounters } from '../receiver/counters.ts';
import type { ReceiverNews } from '../receiver/messages.ts';
import { sum } from '../vitals/sum.ts';
import { type ThreadVitals, watchThread } from '../vitals/thread.ts';

/** A thread tells of itself every second; one that has not for this long, in milliseconds, is stuck. */
const newsWithin = 5_000;

/** What is known in the main thread of another one. */
export class ThreadWatch<News extends { readonly vitals: ThreadVitals }> {
  readonly name: string;
  #pid: Pid | undefined;
  #news: News | undefined;
  #heardAt = 0;
  #starts = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** To be called before it is started, for the first time or again: what the last one told is over. */
  starting(): void {
    this.#pid = undefined;
    this.#news = undefined;
    this.#starts += 1;
  }

  started(pid: Pid): void {
    this.#pid = pid;
    this.#heardAt = performance.now();
  }

  heard(news: News): void {
    this.#news = news;
    this.#heardAt = performance.now();
  }

  /** What it told last; undefined where it has not told anything since it was started. */
  get news(): News | undefined {
    return this.#news;
  }

  get running(): boolean {
    return this.#pid !== undefined && isAlive(this.#pid);
  }

  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Why it cannot do its work; undefined where it can. */
  get trouble(): string | undefined {
    if (!this.running) return `${this.name} is being started${this.#starts > 1 ? ' again' : ''}`;
    const silent = performance.now() - this.#heardAt;
    return silent > newsWithin ? `${this.name} has not been heard of for ${Math.round(silent / 1000)} s` : undefined;
  }
}

/** The same for a receiver: what it counted is kept when it is started again. */
export class ReceiverWatch extends ThreadWatch<ReceiverNews> {
  #past: Counters = newCounters();

  override starting(): void {
    this.#past = this.counters;
    super.starting();
  }

  /** Since the gateway was started, as of a second ago. */
  get counters(): Counters {
    return this.news ? sum(this.#past, this.news.counters) : this.#past;
  }

  override get trouble(): string | undefined {
    return super.trouble ?? (this.news?.listening === 0 ? `${this.name} listens nowhere` : undefined);
  }
}

/** Everything that operators are told of a running gateway: plain facts, told by each thread once a second. */
export class GatewayWatch {
  readonly startedAt = Date.now();
  readonly journal = new ThreadWatch<JournalNews>('journal');
  readonly receivers: readonly ReceiverWatch[];
  /** How this thread is doing. */
  readonly vitals: () => ThreadVitals = watchThread();
  /** What ended otherwise than by order. */
  readonly crashes = new Crashes();
  stage: 'starting' | 'serving' | 'stopping' = 'starting';
  /** Times that a device connected again too soon for its other connection to be closed. */
  takeoversPutOff = 0;
  /** Times that the configuration was read again, by what came of it. */
  readonly reloads = { accepted: 0, refused: 0 };

  /** @param receivers how many receiver threads there are going to be */
  constructor(receivers: number) {
    this.receivers = Array.from({ length: receivers }, (_, index) => new ReceiverWatch(`receiver-${index + 1}`));
  }

  /** What all receivers have counted together. */
  get counters(): Counters {
    return this.receivers.reduce((all, { counters }) => sum(all, counters), newCounters());
  }

  /** Why devices should not be sent here; empty where all is well. */
  get troubles(): string[] {
    const stage = this.stage === 'serving' ? [] : [`the gateway is ${this.stage}`];
    const stalled = this.journal.news?.statistics.stalled ?? null;
    const storing = stalled === null ? [] : [`the journal cannot store: ${stalled}`];
    const threads = [this.journal, ...this.receivers].flatMap(({ trouble }) => trouble ?? []);
    return [...stage, ...storing, ...threads];
  }
}
