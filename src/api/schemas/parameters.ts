import { z } from '@hono/zod-openapi';
import type { Box } from '../../model/box.ts';
import { momentOf } from '../../model/moment.ts';

/** A whole number within bounds, as a parameter says it. */
export function wholeNumber(least: number, most: number) {
  const wanted = `it must be a whole number from ${least} to ${most}`;
  return z
    .string(wanted)
    .regex(/^\d{1,15}$/, wanted)
    .transform(Number)
    .pipe(z.int(wanted).min(least, wanted).max(most, wanted))
    .openapi({ type: 'integer', minimum: least, maximum: most });
}

/** A text that is not empty. */
export const text = z.string('it must be said once').min(1, 'it must not be empty');

/** `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], 'it must be true or false')
  .transform((said) => said === 'true')
  .openapi({ type: 'boolean' });

/** How many entries a page has. */
export const pageLimit = wholeNumber(1, 1000)
  .default(100)
  .openapi({ description: 'entries of a page', default: 100, type: 'integer', minimum: 1, maximum: 1000 });

/** Of a page: where the next one begins. */
export const next = z.string().nullable().describe('the `after` of the next page; null: this is the last');

/** A process, `<THREAD.N>`; the brackets may be left out. Its thread and its number there. */
export const pidParameter = z
  .string('it must be said once')
  .regex(/^(<\d{1,9}\.\d{1,15}>|\d{1,9}\.\d{1,15})$/, 'it must be the pid of a process, such as <2.17>')
  .transform((said) => {
    const [thread = 0, number = 0] = said.replaceAll(/[<>]/g, '').split('.').map(Number);
    return [thread, number] as const;
  })
  .openapi({ type: 'string', example: '<2.17>' });

/** Of a route that takes no parameters. */
export const noParameters = z.strictObject({});

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
