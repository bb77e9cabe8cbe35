import { toJson } from '../../model/json.ts';
import type { StoredReport } from '../../model/report.ts';

/*
 * Server-sent events (WHATWG HTML, 9.2): lines of a field and its value, an empty line behind each event. JSON has no line breaks of its own.
 */

/** How long a browser waits before it connects again, in milliseconds. */
export const greeting = 'retry: 1000\n\n';

/** A report: no event name, so that `onmessage` gets it. */
export function reportEvent(report: StoredReport): string {
  return `id: ${report.seq}\n${snapshotEvent(report)}`;
}

/** A report among those that come first: who connects again in the middle of them has to be told them anew, and therefore has no id. */
export function snapshotEvent(report: StoredReport): string {
  return `data: ${JSON.stringify(toJson(report))}\n\n`;
}

/** Why reports are not told: the client takes them too slowly, or they were deleted before it came to them. */
export type SkipReason = 'slow' | 'deleted';

/** Reports that are not told one by one. */
export function skippedEvent(from: number, to: number, reason: SkipReason): string {
  return `event: skipped\ndata: ${JSON.stringify({ from, to, reason })}\n\n`;
}

/** What was stored before the client came is told. */
export function caughtUpEvent(seq: number): string {
  return `event: caught-up\nid: ${seq}\ndata: ${JSON.stringify({ seq })}\n\n`;
}

/** A sign of life. Its id is kept without an event, so that nobody who connects again is asked to look through what did not answer to his filter. */
export function aliveComment(seq: number): string {
  return `: alive\nid: ${seq}\n\n`;
}
