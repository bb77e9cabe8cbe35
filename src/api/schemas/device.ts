import { z } from '@hono/zod-openapi';
import { PidText } from './connection.ts';
import { Report, Time } from './report.ts';

/** What is known of a device. */
export const Device = z
  .object({
    device: z.string(),
    protocol: z.string().describe('of its last report'),
    firstReceivedAt: Time,
    lastReceivedAt: Time,
    silentSeconds: z.number().min(0).describe('since its last report was received'),
    reports: z.int().describe('stored so far'),
    connection: PidText.nullable().describe('the process of its connection; null where it has none'),
    position: Report.nullable().describe('the newest, by the device’s clock; null where it has sent none'),
  })
  .openapi('Device');

/** {@link Device} as JSON shows it. */
export type Device = z.output<typeof Device>;
