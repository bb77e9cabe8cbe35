import { JournalReader } from '../../journal/reader.ts';
import type { StoredReport } from '../../model/report.ts';

/** Somebody who wants every report as soon as it is stored. */
export interface Follower {
  /** Takes the next ones, in the order of arrival. */
  take(reports: readonly StoredReport[]): void;
  /** The journal could not be read: nothing comes any more. */
  failed(): void;
}

/** How often the journal is looked at, in milliseconds: no report is older when it is told. */
const lookMs = 100;

/** Reports that are read at a time, before everything else in this thread has its turn: some 3 ms. */
const pageRows = 500;

/** How often it is looked for what retention has deleted, in milliseconds. */
const firstMs = 10_000;

/** Reads what is stored from now on, once for all who follow it. While nobody does, it has no timer and no file open. */
export class Tail {
  readonly #folder: string;
  readonly #followers = new Set<Follower>();
  #reader: JournalReader | undefined;
  #head = 0;
  #first = 0;
  #firstReadAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param folder the gateway's data folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The last seq that was read. Only for followers. */
  get head(): number {
    return this.#head;
  }

  /** The first seq that is still there, as of some seconds ago. Only for followers. */
  get first(): number {
    return this.#first;
  }

  /** The journal, to read what was stored before. Only for followers. */
  get journal(): JournalReader {
    if (this.#reader) return this.#reader;
    throw new Error('only who follows the journal may read it');
  }

  /**
   * Tells a follower everything behind {@link head}, as it is now.
   * @returns what ends it
   * @throws FleetlineError where the journal cannot be read
   */
  follow(follower: Follower): () => void {
    this.#reader ??= this.#open();
    this.#followers.add(follower);
    this.#timer ??= setTimeout(() => this.#look(), lookMs).unref();
    return () => {
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#close();
    };
  }

  #open(): JournalReader {
    const reader = new JournalReader(this.#folder);
    try {
      ({ first: this.#first, last: this.#head } = reader.extent());
      this.#firstReadAt = performance.now();
      return reader;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#reader?.close();
    this.#reader = undefined;
  }

  #look(): void {
    let reports: readonly StoredReport[];
    try {
      reports = this.journal.read(this.#head, pageRows);
      this.#lookAtFirst();
    } catch {
      // Whoever asks again is told what is wrong.
      const left = [...this.#followers];
      this.#followers.clear();
      this.#close();
      for (const follower of left) follower.failed();
      return;
    }
    this.#timer = setTimeout(() => this.#look(), reports.length < pageRows ? lookMs : 0).unref();
    this.#head = reports.at(-1)?.seq ?? this.#head;
    if (reports.length > 0) for (const follower of this.#followers) follower.take(reports);
  }

  #lookAtFirst(): void {
    const now = performance.now();
    if (now < this.#firstReadAt + firstMs) return;
    this.#firstReadAt = now;
    this.#first = this.journal.extent().first;
  }
}
