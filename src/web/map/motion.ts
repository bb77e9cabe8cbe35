import type { Place } from './mercator.ts';

/**
 * Where every vehicle is drawn at any time, as the graphics processor reads it: eight whole numbers each,
 *
 *     from x, from y, to x, to y      see {@link Place}
 *     start, duration                 of the movement between them, ms of the page's clock
 *     seen                            when it was last heard of, ms of the page's clock
 *     headings                        alarm << 24 | from << 12 | to, tenths of a degree; `noHeading` for a vehicle that stands
 *
 * The shader computes from it what {@link Motion.at} computes, once a frame and vehicle; only what a report changed is handed over again.
 */
export const wordsEach = 8;

const noHeading = 0xfff;
const alarmBit = 1 << 24;

/** Changes are handed over in blocks of so many vehicles: 2 kB. */
const blockSize = 64;

/** Longer than that no movement lags behind what was reported. */
const longestMs = 10_000;

/** So far, in steps of latitude and longitude alike (20 km at the equator), nothing drives between two reports: it is put there instead. */
const farthest = 2 ** 21;

/** Ages are as good as infinite beyond 12 days; so they stay within 32 bits. */
const longAgo = -(2 ** 30);

/** Part of {@link Motion.data} that changed: from a word to before a word. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The places of all vehicles and their ways there. */
export class Motion {
  /** May be replaced by a longer one. */
  data: Int32Array = new Int32Array(wordsEach * 256);
  #count = 0;
  #alarms = 0;
  /** When the last movement ends. */
  #endsAt = 0;
  readonly #changed = new Set<number>();

  /** How many vehicles there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds a vehicle that stands at a place, and gives its index. @param heading degrees; undefined where it has none */
  add(place: Place, heading: number | undefined): number {
    const index = this.#count++;
    if (this.#count * wordsEach > this.data.length) {
      const longer = new Int32Array(this.data.length * 2);
      longer.set(this.data);
      this.data = longer;
    }
    this.put(index, place, heading);
    return index;
  }

  /** Puts a vehicle at a place at once. */
  put(index: number, { x, y }: Place, heading: number | undefined): void {
    const to = tenths(heading);
    this.#write(index, x, y, x, y, 0, 0, (to << 12) | to);
  }

  /**
   * Has a vehicle move on from where it is drawn now.
   * @param now ms of the page's clock
   * @param ms how long it was on its way: the time between its reports
   */
  move(index: number, place: Place, heading: number | undefined, now: number, ms: number): void {
    const from = this.at(index, now);
    const far = Math.max(Math.abs((place.x - from.x) | 0), 2 * Math.abs(place.y - from.y)) > farthest;
    if (far || ms <= 0) {
      this.put(index, place, heading);
      return;
    }
    const duration = Math.min(Math.round(ms), longestMs);
    const to = tenths(heading);
    const before = tenths(from.heading);
    const start = Math.round(now);
    this.#write(
      index,
      from.x,
      from.y,
      place.x,
      place.y,
      start,
      duration,
      ((before === noHeading ? to : before) << 12) | to,
    );
    this.#endsAt = Math.max(this.#endsAt, start + duration);
  }

  /** Notes that a vehicle was heard of. */
  heard(index: number, seen: number): void {
    this.data[index * wordsEach + 6] = Math.max(longAgo, Math.round(seen));
    this.#changed.add(Math.floor(index / blockSize));
  }

  /** Notes whether a vehicle has an alarm. */
  warn(index: number, alarm: boolean): void {
    const at = index * wordsEach + 7;
    const word = this.data[at] ?? 0;
    if (alarm === ((word & alarmBit) !== 0)) return;
    this.data[at] = word ^ alarmBit;
    this.#alarms += alarm ? 1 : -1;
    this.#changed.add(Math.floor(index / blockSize));
  }

  /** How many vehicles have an alarm. */
  get alarms(): number {
    return this.#alarms;
  }

  /** Where a vehicle is drawn, and its heading in degrees. @param now ms of the page's clock */
  at(index: number, now: number): Place & { readonly heading: number | undefined } {
    const [fromX = 0, fromY = 0, toX = 0, toY = 0, start = 0, duration = 0, , headings = 0] = this.data.subarray(
      index * wordsEach,
      (index + 1) * wordsEach,
    );
    const part = duration <= 0 ? 1 : Math.min(1, Math.max(0, (Math.round(now) - start) / duration));
    const x = (fromX + Math.round(((toX - fromX) | 0) * part)) | 0;
    const y = fromY + Math.round((toY - fromY) * part);
    const [before, after] = [(headings >> 12) & 0xfff, headings & 0xfff];
    if (after === noHeading) return { x, y, heading: undefined };
    const turn = ((after - before + 5400) % 3600) - 1800;
    return { x, y, heading: ((before + turn * part + 3600) % 3600) / 10 };
  }

  /** Whether anything moves at a time. @param now ms of the page's clock */
  moving(now: number): boolean {
    return now < this.#endsAt;
  }

  /** What has changed since this was last asked, in few stretches. */
  takeChanges(): Stretch[] {
    const stretches: Stretch[] = [];
    let open: { from: number; to: number } | undefined;
    for (const block of [...this.#changed].sort((one, other) => one - other)) {
      const from = block * blockSize * wordsEach;
      const to = Math.min(from + blockSize * wordsEach, this.#count * wordsEach);
      if (open?.to === from) open.to = to;
      else stretches.push((open = { from, to }));
    }
    this.#changed.clear();
    return stretches;
  }

  #write(index: number, ...words: readonly [number, number, number, number, number, number, number]): void {
    const at = index * wordsEach;
    for (let word = 0; word < 6; word++) this.data[at + word] = words[word] ?? 0;
    this.data[at + 7] = words[6] | ((this.data[at + 7] ?? 0) & alarmBit);
    this.#changed.add(Math.floor(index / blockSize));
  }
}

function tenths(heading: number | undefined): number {
  return heading === undefined ? noHeading : Math.round(heading * 10) % 3600;
}
