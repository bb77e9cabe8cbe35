import { z } from '@hono/zod-openapi';
import { PidText } from './connection.ts';
import { Time } from './report.ts';

/** A process of the tree. */
export const Process = z
  .object({
    pid: PidText,
    name: z.string().nullable(),
    label: z.string().nullable().describe('what it is, for people'),
    parent: PidText.describe('who spawned it; <THREAD.0> is code outside all processes'),
    links: z.array(PidText).readonly(),
    state: z.enum(['waiting', 'runnable', 'running']),
    trapsExits: z.boolean(),
    mailbox: z.int().describe('messages that wait'),
    mailboxLimit: z.int().nullable().describe('null: none'),
    handled: z.int().describe('messages taken so far'),
    startedAt: Time,
    restarts: z.int().describe('how often it has started a child of its own again'),
    lastRestart: z
      .object({ child: z.string(), reason: z.string() })
      .nullable()
      .describe('the last child that it started again, and what that one had ended with'),
  })
  .openapi('Process');

/** {@link Process} as JSON shows it. */
export type Process = z.output<typeof Process>;

/** A process that ended otherwise than by order. */
export const Crash = z
  .object({
    number: z.int().describe('ascending since the gateway was started'),
    at: Time,
    thread: z.string(),
    process: z.string().describe('what it was: buffer, journal, receiver-1, …'),
    supervisor: z.string().describe('who started it again, or saw it end'),
    reason: z.string().describe('what it ended with, in one line'),
    stack: z.string().nullable(),
    remote: z.string().nullable().describe('of a buffer: the peer of its connection'),
    protocol: z.string().nullable(),
    device: z.string().nullable(),
    frame: z
      .object({
        bytes: z.base64(),
        offset: z.int().describe('of the first byte, from the connection’s first'),
        quarantined: z.int().nullable().describe('its number in quarantine; null: it is not there yet, or any more'),
      })
      .nullable()
      .describe('what it was busy with'),
  })
  .openapi('Crash');

/** {@link Crash} as JSON shows it. */
export type Crash = z.output<typeof Crash>;
