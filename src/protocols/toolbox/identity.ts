import { hash } from 'node:crypto';
import type { Reading, Report } from '../../model/report.ts';

/**
 * A report's id: the same for the same frame of the same device wherever it is received again.
 * The first 128 bits of SHA-256 over device, time and frame, as 32 hexadecimal digits.
 */
export function reportId(device: string, time: number, source: string): string {
  return hash('sha256', `${device}\n${time}\n${source}`, 'hex').slice(0, 32);
}

/**
 * The report that a reading becomes when it is received.
 * @param receivedAt when its last byte was read; also its time where the frame has none
 * @param frame the frame's text, for readings that do not name their own piece of it
 */
export function toReport(reading: Reading, protocol: string, receivedAt: number, frame: string): Report {
  const { source = frame, ...rest } = reading;
  const time = reading.time ?? receivedAt;
  return { ...rest, id: reportId(reading.device, time, source), protocol, time, receivedAt };
}
