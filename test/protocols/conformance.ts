import type { ReportJson } from '../../src/model/json.ts';
import { decode } from '../../src/receiver/decode.ts';
import { exceptions } from './exceptions.ts';

/** One position of a conformance case; see ../shared/conformance/README.md. */
export interface ExpectedPosition {
  readonly device: string;
  readonly noFix?: boolean;
  readonly time?: string;
  readonly valid?: boolean;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly altitude?: number;
  readonly speed?: number;
  readonly heading?: number;
}

export interface ConformanceCase {
  readonly id: string;
  readonly protocol: string;
  readonly wire: string;
  readonly encoding: 'utf8' | 'latin1';
  readonly frames: number;
  readonly positions: readonly ExpectedPosition[];
  readonly replies: readonly string[];
  readonly clockDependent?: boolean;
}

/** What is not as expected in a case: empty where all is. `listed` is the reason why that is so on purpose. */
export interface Outcome {
  readonly recognised: boolean;
  readonly positions: readonly string[];
  readonly replies: readonly string[];
  readonly listed: string | undefined;
}

/** The moment at which the cases' clock-dependent values were made. */
export const recordedAt = Date.parse('2026-11-22T06:26:15Z');

const close = (a: number | undefined, b: number | undefined, by: number): boolean =>
  Math.abs((a ?? 0) - (b ?? 0)) <= by;

function differences(expected: ExpectedPosition, actual: ReportJson | undefined, timed: boolean): string[] {
  if (!actual) return ['missing'];
  const found: string[] = [];
  const check = (ok: boolean, field: keyof ReportJson & keyof ExpectedPosition): void => {
    if (!ok) found.push(`${field}: ${String(actual[field])} instead of ${String(expected[field])}`);
  };
  check(actual.device === expected.device, 'device');
  if (expected.noFix) return found;
  if (timed) check(actual.time === expected.time, 'time');
  check(actual.valid === expected.valid, 'valid');
  check(close(actual.latitude, expected.latitude, 1e-5), 'latitude');
  check(close(actual.longitude, expected.longitude, 1e-5), 'longitude');
  // Where the reference leaves an altitude out that the frame tells, ours is no fault.
  if (expected.altitude !== undefined) check(close(actual.altitude, expected.altitude, 0.1), 'altitude');
  check(close(actual.speed, expected.speed, 0.1), 'speed');
  check(
    close(actual.heading, expected.heading, 0.5) || close(actual.heading, (expected.heading ?? 0) - 360, 0.5),
    'heading',
  );
  return found;
}

/** A reply with its digits that tell the time replaced, where the case says that it holds one. */
function timeless(reply: string): string {
  return reply.replaceAll(/\d{14}/g, 'T');
}

/** Whether a reply is the expected one; what the reference sends as bytes and not as text is written there in hexadecimal digits. */
function isReply(reply: string, due = ''): boolean {
  const bytes = Buffer.from(due, 'hex').toString('latin1');
  return timeless(reply) === timeless(due) || (bytes.length * 2 === due.length && timeless(reply) === timeless(bytes));
}

/** Decodes a case, recognised from its bytes or pinned to its protocol, and compares what comes out of its last frame. */
export function run(example: ConformanceCase, pinned = false): Outcome {
  const bytes = Buffer.from(example.wire, example.encoding);
  const result = decode(bytes, { now: recordedAt, ...(pinned && { protocol: example.protocol }) });
  const recognised = result.protocol === example.protocol;
  const positions: string[] = [];
  if (recognised) {
    const wanted = example.positions;
    const withFix = wanted.some((position) => !position.noFix);
    const candidates = result.reports.filter((report) => !withFix || report.type === 'position');
    const last = candidates.slice(candidates.length - wanted.length);
    wanted.forEach((position, index) => positions.push(...differences(position, last[index], !example.clockDependent)));
    if (wanted.length === 0 && example.frames === 1 && candidates.some((report) => report.type === 'position')) {
      positions.push('a position where none was expected');
    }
  } else {
    positions.push(`recognised as ${String(result.protocol)}`);
  }
  // The replies to earlier frames come before those to the last one; a single frame has none before it.
  const got =
    example.frames === 1 ? result.replies : result.replies.slice(result.replies.length - example.replies.length);
  const right =
    got.length === example.replies.length && got.every((reply, index) => isReply(reply, example.replies[index]));
  return {
    recognised,
    positions,
    replies: right ? [] : [`replied ${JSON.stringify(got)} instead of ${JSON.stringify(example.replies)}`],
    listed: exceptions[example.id],
  };
}
