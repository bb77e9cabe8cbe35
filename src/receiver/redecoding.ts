import { setImmediate } from 'node:timers/promises';
import type { JournalReader } from '../journal/reader.ts';
import { Column, type ReportRow, type StoredQuarantined } from '../journal/rows.ts';
import type { Decoders } from './decoders.ts';
import { redecode } from './redecode.ts';

/** Where the reports of quarantined frames go that can be read after all. */
export interface RedecodedSink {
  /** Stores the reports and notes that the frames were read: all of it, or nothing. */
  store(rows: readonly ReportRow[], decoded: readonly number[]): void | Promise<void>;
}

/** What came of decoding frames in quarantine again. */
export interface Redecoding {
  /** Frames that were looked at. */
  readonly examined: number;
  /** Of these, frames that could be read. */
  readonly decoded: number;
  /** The reports in them. */
  readonly reports: number;
  /** Whose reports they are: the first hundred. */
  readonly devices: readonly string[];
}

const page = 64;
const mostDevices = 100;

/**
 * Decodes everything in quarantine again that could not be read so far, oldest first, a page at a time. What can be read is stored with the
 * time at which it came; a report has the same id as it would have had then, so that it is stored once however often this is done.
 */
export async function redecodeAll(
  reader: JournalReader,
  decoders: Decoders,
  sink: RedecodedSink,
  tell: (soFar: Redecoding) => void = () => {},
): Promise<Redecoding> {
  const tally = new Tally();
  for (let after = 0; ;) {
    const items = reader.undecoded(after, page);
    const last = items.at(-1);
    if (!last) return tally.soFar;
    await redecodeSome(items, decoders, sink, tally);
    after = last.id;
    tell(tally.soFar);
    await setImmediate();
  }
}

/** The same of one frame, also where it was read before. Nothing is examined where it is gone. */
export async function redecodeOne(
  item: StoredQuarantined | undefined,
  decoders: Decoders,
  sink: RedecodedSink,
): Promise<Redecoding> {
  const tally = new Tally();
  if (item) await redecodeSome([item], decoders, sink, tally);
  return tally.soFar;
}

async function redecodeSome(
  items: readonly StoredQuarantined[],
  decoders: Decoders,
  sink: RedecodedSink,
  tally: Tally,
): Promise<void> {
  const rows: ReportRow[] = [];
  const read: number[] = [];
  for (const item of items) {
    const found = redecode(item, decoders);
    rows.push(...found.rows);
    if (found.reason === undefined) read.push(item.id);
  }
  if (rows.length > 0 || read.length > 0) await sink.store(rows, read);
  tally.add(items.length, read.length, rows);
}

class Tally {
  #examined = 0;
  #decoded = 0;
  #reports = 0;
  readonly #devices = new Set<string>();

  get soFar(): Redecoding {
    return {
      examined: this.#examined,
      decoded: this.#decoded,
      reports: this.#reports,
      devices: [...this.#devices],
    };
  }

  add(examined: number, decoded: number, rows: readonly ReportRow[]): void {
    this.#examined += examined;
    this.#decoded += decoded;
    this.#reports += rows.length;
    for (const row of rows) if (this.#devices.size < mostDevices) this.#devices.add(row[Column.Device]);
  }
}
