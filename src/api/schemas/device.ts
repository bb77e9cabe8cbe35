import { z } from '@hono/zod-openapi';
import { Connection, PidText } from './connection.ts';
import { orNull, Report, Time } from './report.ts';

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
    position: orNull(Report).describe('the newest, by the device’s clock; null where it has sent none'),
  })
  .openapi('Device');

/** {@link Device} as JSON shows it. */
export type Device = z.output<typeof Device>;

/** The same, with its last words. */
export const DeviceDetails = Device.extend({
  last: orNull(Report).describe('its last report of any type, in the order of arrival; null where it is deleted'),
  connectionFacts: orNull(Connection).describe('its connection; null where it has none'),
}).openapi('DeviceDetails');

/** {@link DeviceDetails} as JSON shows it. */
export type DeviceDetails = z.output<typeof DeviceDetails>;

/** A device that the policy does not admit. */
export const UnknownDevice = z
  .object({
    device: z.string().describe('its id, cut where it is longer than 64 characters'),
    protocol: z.string().describe('what it spoke last'),
    address: z.string().describe('where it spoke from last'),
    firstAt: Time,
    lastAt: Time,
    count: z.int().describe('frames that went to quarantine'),
  })
  .openapi('UnknownDevice');
