import { z } from '@hono/zod-openapi';

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
