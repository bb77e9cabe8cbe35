import { hash } from 'node:crypto';
import type { Reading, Report, Stamp } from '../../model/report.ts';

/**
 * A report's id: the same for the same frame of the same device wherever it is received again.
 * The first 128 bits of SHA-256 over device, time and frame, as 32 hexadecimal digits.
 */
export function reportId(device: string, time: number, source: string): string {
  return hash('sha256', `${device}\n${time}\n${source}`, 'hex').slice(0, 32);
}

/**
 * What a reading is stamped with when it is received.
 * @param receivedAt when its last byte was read; also its time where the frame has none
 * @param frame the frame's text, for readings that do not name their own piece of it
 */
export function stampOf(reading: Reading, protocol: string, receivedAt: number, frame: string): Stamp {
  const time = reading.time ?? receivedAt;
  return { id: reportId(reading.device, time, reading.source ?? frame), protocol, time, receivedAt };
}

/** The report that a reading becomes with its stamp. */
export function toReport({ source: _source, ...reading }: Reading, stamp: Stamp): Report {
  return { ...reading, ...stamp };
}
