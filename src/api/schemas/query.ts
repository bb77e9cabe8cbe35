import { z } from '@hono/zod-openapi';
import type { Box } from '../../model/box.ts';
import { momentOf } from '../../model/moment.ts';

const isTime = 'it must be a time such as 2026-06-22 or 2026-06-22T08:15:30Z';

/** A time as a person may write it; without a zone it is UTC. Becomes milliseconds since 1970. */
export const Moment = z
  .string()
  .transform((text, context): number => {
    const time = momentOf(text);
    if (time !== undefined) return time;
    context.addIssue({ code: 'custom', message: isTime });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '2026-06-22T08:15:30Z' });

const isBox =
  'it must be WEST,SOUTH,EAST,NORTH in degrees, such as 9.9,54.2,10.3,54.5; west may be greater than east, south not than north';

/** A part of the world in degrees; where west is greater than east, it crosses the antimeridian. Becomes a {@link Box}. */
export const BoxText = z
  .string()
  .transform((text, context): Box => {
    const [west, south, east, north, ...more] = text
      .split(',')
      .map((part) => (/^-?\d/.test(part) ? Number(part) : NaN));
    const found = { west: west ?? NaN, south: south ?? NaN, east: east ?? NaN, north: north ?? NaN };
    const ok = Math.abs(found.west) <= 180 && Math.abs(found.east) <= 180 && found.south >= -90 && found.north <= 90;
    if (ok && found.south <= found.north && more.length === 0) return found;
    context.addIssue({ code: 'custom', message: isBox });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '9.9,54.2,10.3,54.5' });

/** Which reports: every type that is asked for. */
export const TypeName = z.enum(['position', 'status', 'any'], { error: 'it must be position, status or any' });
