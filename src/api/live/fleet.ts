import { setImmediate as turn } from 'node:timers/promises';
import type { StoredReport } from '../../model/report.ts';
import type { Tail } from './tail.ts';

/** How long it is kept up to date after its last use, in milliseconds. */
const lingerMs = 60_000;

/** Devices, and reports, that are read at a time. */
const pageRows = 500;

/**
 * The newest position of each vehicle, by the device's clock. Read from the journal when somebody needs it, kept up to date from then on, and
 * let go a minute after the last use. For each device of the journal that has sent a position it takes 0.5 kB (more, where it says much
 * else), and 7 µs to load; nothing else waits longer than some milliseconds meanwhile.
 */
export class Fleet {
  readonly #tail: Tail;
  #kept: Kept | undefined;
  #users = 0;
  #lingering: NodeJS.Timeout | undefined;

  constructor(tail: Tail) {
    this.#tail = tail;
  }

  /**
   * Has the fleet kept up to date until {@link FleetUse.release}.
   * @throws FleetlineError where the journal cannot be read
   */
  async use(): Promise<FleetUse> {
    clearTimeout(this.#lingering);
    this.#users += 1;
    let used = true;
    const release = (): void => {
      if (used) this.#release();
      used = false;
    };
    try {
      const kept = (this.#kept ??= this.#keep());
      await kept.loaded;
      return { positions: kept.positions, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Lets go at once. */
  close(): void {
    clearTimeout(this.#lingering);
    this.#kept?.leave();
    this.#kept = undefined;
  }

  #release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#lingering = setTimeout(() => this.close(), lingerMs).unref();
  }

  #keep(): Kept {
    const positions = new Positions();
    let complete = false;
    const leave = this.#tail.follow({
      take: (reports) => {
        // What is stored while it is being loaded is read from the journal, behind the devices.
        if (!complete) return;
        for (const report of reports) positions.add(report);
        positions.prune(this.#tail.first);
      },
      failed: () => forget(),
    });
    const forget = (): void => {
      leave();
      if (this.#kept?.positions === positions) this.#kept = undefined;
    };
    const loaded = load(positions, this.#tail).then(
      () => {
        complete = true;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return { positions, loaded, leave };
  }
}

interface Kept {
  readonly positions: Positions;
  readonly loaded: Promise<void>;
  readonly leave: () => void;
}

/** Reads the newest positions, up to the tail's head: what table `device` says, then what is not indexed yet. */
async function load(positions: Positions, tail: Tail): Promise<void> {
  let { indexedTo: seq } = tail.journal.extent();
  for (let page, device = ''; (page = tail.journal.newestPositions(device, pageRows)).length > 0; await turn()) {
    for (const position of page) positions.add(position);
    device = page.at(-1)!.device;
  }
  for (; seq < tail.head; await turn()) {
    const page = tail.journal.read(seq, pageRows);
    for (const report of page) positions.add(report);
    seq = page.at(-1)?.seq ?? tail.head;
  }
  positions.sort();
}

/** The fleet in somebody's use. */
export interface FleetUse {
  readonly positions: Positions;
  /** To be called when done. */
  readonly release: () => void;
}

/** The newest position of each vehicle, in the order of arrival. */
export class Positions {
  // A map keeps the order in which its keys were put in: whose position is new moves to the end.
  #newest = new Map<string, StoredReport>();

  get size(): number {
    return this.#newest.size;
  }

  of(device: string): StoredReport | undefined {
    return this.#newest.get(device);
  }

  /** Takes in a report, if it is a position and newer than what is known of its device: by its clock, then by arrival. */
  add(report: StoredReport): void {
    if (report.type !== 'position') return;
    const { device, time, seq } = report;
    const known = this.#newest.get(device);
    if (known && (known.time > time || (known.time === time && known.seq >= seq))) return;
    this.#newest.delete(device);
    this.#newest.set(device, report);
  }

  /** Puts what was not added in the order of arrival into this order. */
  sort(): void {
    const sorted = [...this.#newest].sort(([, one], [, other]) => one.seq - other.seq);
    this.#newest = new Map(sorted);
  }

  /** Forgets the positions before a seq, which are no longer in the journal. */
  prune(first: number): void {
    for (const [device, { seq }] of this.#newest) {
      if (seq >= first) return;
      this.#newest.delete(device);
    }
  }

  /**
   * In the order of arrival. They may be taken at leisure: a vehicle that sends a newer position meanwhile moves from its place, if it
   * was not taken yet, to the end.
   */
  all(): IterableIterator<StoredReport> {
    return this.#newest.values();
  }
}
