import { z } from '@hono/zod-openapi';
import { type AttributeValue, events } from '../../model/report.ts';

/** A time as every answer gives it. */
export const Time = z.iso
  .datetime()
  .openapi({ example: '2026-06-22T08:15:30.000Z' })
  .describe('ISO 8601, UTC, with milliseconds');

/**
 * The same, or null. Where a schema has a name in the description, `nullable` would make null a part of what that name means, wherever
 * else it stands.
 */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);

/** What a device says beside the fields that all have. */
const Attribute: z.ZodType<AttributeValue> = z
  .lazy(() => z.union([z.string(), z.number(), z.boolean(), z.array(Attribute)]))
  .openapi('Attribute');

/** A stored report: the public form of `model/report.ts`. */
export const Report = z
  .object({
    seq: z.int().positive().describe('place in the journal, ascending, never reused'),
    id: z.string().describe('the same for the same frame of the same device, wherever it is received again'),
    device: z.string().describe('the id as the device sends it'),
    protocol: z.string(),
    type: z.enum(['position', 'status']).describe('status: a report without a fix of its own'),
    time: Time.describe('when the fix was taken, by the device’s clock'),
    receivedAt: Time.describe('when its last byte was read'),
    valid: z.boolean().optional().describe('false where the device says that the fix is not valid'),
    latitude: z.number().min(-90).max(90).optional().describe('degrees, WGS 84'),
    longitude: z.number().min(-180).max(180).optional().describe('degrees, WGS 84'),
    altitude: z.number().optional().describe('metres'),
    accuracy: z.number().optional().describe('metres'),
    speed: z.number().min(0).optional().describe('metres per second'),
    heading: z.number().min(0).lt(360).optional().describe('degrees clockwise from true north'),
    satellites: z.int().optional(),
    hdop: z.number().optional(),
    event: z.enum(events).optional().describe('what made the device report'),
    attributes: z.record(z.string(), Attribute).optional().describe('everything else the frame says, in SI units'),
  })
  .openapi('Report');

/** {@link Report} as JSON shows it. */
export type Report = z.output<typeof Report>;
