import { z } from '@hono/zod-openapi';
import { Time } from './report.ts';

const Id = z.int().positive().describe('its number, ascending, never reused');

const sample = z.base64().describe('its first bytes, at most 64');

/** Quarantined frames that are alike. */
export const QuarantineKind = z
  .object({
    kind: z.string().describe('names it: the same for the same likeness'),
    protocol: z.string().nullable().describe('null: not recognised; then frames are alike that look alike'),
    reason: z.string().describe('… stands where a value is not the same in all of them'),
    count: z.int().positive(),
    id: Id.describe('of the newest'),
    device: z.string().nullable().describe('of the newest, where one had logged in'),
    devices: z.int().describe('from which they came, as far as is known'),
    firstAt: Time,
    lastAt: Time,
    length: z.int().describe('bytes of the newest'),
    sample: sample.describe('the first bytes of the newest, at most 64'),
  })
  .openapi('QuarantineKind');

/** {@link QuarantineKind} as JSON shows it. */
export type QuarantineKind = z.output<typeof QuarantineKind>;

const facts = {
  id: Id,
  receivedAt: Time,
  protocol: z.string().nullable().describe('null: not recognised'),
  device: z.string().nullable().describe('null: none had logged in'),
  remote: z.string().describe('the peer: ADDRESS:PORT'),
  listener: z.string().describe('where it came in, as configured'),
  offset: z.int().describe('of its first byte, from the connection’s first'),
  reason: z.string().describe('why it was not read when it came'),
  decodedAt: Time.nullable().describe('when a mended decoder read it after all'),
};

/** A quarantined frame in a list. */
export const ListedFrame = z
  .object({ ...facts, length: z.int().describe('in bytes'), sample })
  .openapi('ListedQuarantinedFrame');

/** {@link ListedFrame} as JSON shows it. */
export type ListedFrame = z.output<typeof ListedFrame>;

/** A quarantined frame with its bytes. */
export const QuarantinedFrame = z.object({ ...facts, bytes: z.base64() }).openapi('QuarantinedFrame');

/** {@link QuarantinedFrame} as JSON shows it. */
export type QuarantinedFrame = z.output<typeof QuarantinedFrame>;

/** A quarantined frame, and what today's decoders make of it. */
export const ExaminedFrame = QuarantinedFrame.extend({
  today: z.string().nullable().describe('why today’s decoders do not read it; null: they do'),
  stoppedAt: z
    .object({ from: z.int(), to: z.int() })
    .nullable()
    .describe('the bytes [from, to) at which decoding stopped; null where that cannot be told'),
  guesses: z.array(z.string()).describe('the protocols that it is most like, where none was recognised'),
}).openapi('ExaminedFrame');

/** {@link ExaminedFrame} as JSON shows it. */
export type ExaminedFrame = z.output<typeof ExaminedFrame>;

/** What came of decoding frames again. */
export const Redecoding = z
  .object({
    examined: z.int().describe('frames that were looked at'),
    decoded: z.int().describe('of these, frames that could be read'),
    reports: z.int().describe('that were in them; those that were stored before are not stored twice'),
    devices: z.array(z.string()).describe('whose reports they are: the first hundred'),
  })
  .openapi('Redecoding');

/** {@link Redecoding} as JSON shows it. */
export type Redecoding = z.output<typeof Redecoding>;
