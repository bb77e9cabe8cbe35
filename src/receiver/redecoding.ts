import { setImmediate } from 'node:timers/promises';
import type { JournalReader } from '../journal/reader.ts';
import type { ReportRow } from '../journal/rows.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { DevicePolicy } from './policy.ts';
import { redecode } from './redecode.ts';

/** Where the reports of quarantined frames go that can be read after all. */
export interface RedecodedSink {
  /** Stores the reports and notes that the frames were read: all of it, or nothing. */
  store(rows: readonly ReportRow[], decoded: readonly number[]): void | Promise<void>;
}

/** What came of decoding everything in quarantine again. */
export interface Redecoding {
  /** Frames that were looked at. */
  readonly examined: number;
  /** Of these, frames that could be read. */
  readonly decoded: number;
  /** The reports in them. */
  readonly reports: number;
}

const page = 64;

/**
 * Decodes everything in quarantine again that could not be read so far, oldest first, a page at a time. What can be read is stored with the
 * time at which it came; a report has the same id as it would have had then, so that it is stored once however often this is done.
 */
export async function redecodeAll(
  reader: JournalReader,
  protocols: readonly Protocol[],
  policy: DevicePolicy,
  sink: RedecodedSink,
  tell: (soFar: Redecoding) => void = () => {},
): Promise<Redecoding> {
  let [examined, decoded, reports] = [0, 0, 0];
  for (let after = 0; ;) {
    const items = reader.undecoded(after, page);
    const last = items.at(-1);
    if (!last) return { examined, decoded, reports };
    const rows: ReportRow[] = [];
    const read: number[] = [];
    for (const item of items) {
      const found = redecode(item, protocols, policy);
      rows.push(...found.rows);
      if (found.reason === undefined) read.push(item.id);
    }
    if (rows.length > 0 || read.length > 0) await sink.store(rows, read);
    examined += items.length;
    decoded += read.length;
    reports += rows.length;
    after = last.id;
    tell({ examined, decoded, reports });
    await setImmediate();
  }
}
