import { z } from '@hono/zod-openapi';
import { Time } from './report.ts';

/** A process of the tree, as `<THREAD.N>`. */
export const PidText = z
  .string()
  .regex(/^<\d{1,9}\.\d{1,15}>$/)
  .openapi({ example: '<2.17>' });

/** A connection of a device. */
export const Connection = z
  .object({
    pid: PidText,
    remote: z.string().describe('the peer: ADDRESS:PORT'),
    protocol: z.string().nullable().describe('null: not recognised yet'),
    why: z.string().nullable().describe('how it was recognised; null where the listener is pinned to it'),
    device: z.string().nullable().describe('who has logged in'),
    since: Time,
    lastByteAt: Time,
    listener: z.string().describe('where it came in, as configured'),
    status: z.enum(['open', 'draining', 'ended']),
    bytes: z.int().describe('received so far'),
    reports: z.int(),
    unreadBytes: z.int().describe('received and not made into reports yet'),
    unstoredReports: z.int(),
    unreadReplyBytes: z.int().describe('written to it, and not taken by it'),
    paused: z.boolean().describe('not read from, for want of credit'),
    lastFrame: z
      .object({
        bytes: z.base64().describe('the frame, from its beginning'),
        length: z.int().describe('how long it was: more than is kept where it was a long one'),
      })
      .nullable()
      .describe('the last frame that brought a report'),
  })
  .openapi('Connection');

/** {@link Connection} as JSON shows it. */
export type Connection = z.output<typeof Connection>;
