import { z } from 'zod';
import { effortOf } from './effort.ts';

/** Device ids longer than this are nobody's: no list and no pattern has them. */
export const longestDevice = 128;

/** Steps that a pattern may take for one id, at worst: well under a millisecond. */
const mostSteps = 100_000;
const longestPattern = 1_000;

/** Why a regular expression cannot be asked about each report; undefined where it can. */
function faultOf(pattern: string): string | undefined {
  try {
    void new RegExp(pattern);
  } catch (error) {
    return `"${pattern}" is no regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { ways, degree } = effortOf(`^(?:${pattern})$`);
  if (ways * longestDevice ** degree <= mostSteps) return undefined;
  return `"${pattern}" could take too long for some ids: leave out repetitions within repetitions, and unbounded ones beside one another`;
}

const pattern = z
  .string()
  .min(1)
  .max(longestPattern)
  .superRefine((text, context) => {
    const message = faultOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const path = z.string().min(1);

const forms = '"open", {"pattern": …}, {"file": …} or {"sql": {"database": …, "query": …}}';

/** Which devices may send reports. */
export const devicesSchema = z.union(
  [
    z.literal('open'),
    z.strictObject({
      pattern: pattern.describe('a regular expression that an id must match from its first character to its last'),
    }),
    z.strictObject({ file: path.describe('a text file, one id a line; # begins a comment') }),
    z.strictObject({
      sql: z.strictObject({
        database: path.describe('an SQLite file'),
        query: z.string().min(1).describe('a query whose first column is the id'),
      }),
    }),
  ],
  { error: ({ input }) => `${JSON.stringify(input)} is not allowed; it must be ${forms}` },
);

/** {@link devicesSchema}, read. */
export type DevicesConfig = z.output<typeof devicesSchema>;

/** A list of ids that is kept elsewhere. */
export type DeviceListConfig = Extract<DevicesConfig, { file: string } | { sql: object }>;

/** The same with its paths taken from where the configuration stands. */
export function resolveDevices(devices: DevicesConfig, from: (path: string) => string): DevicesConfig {
  if (devices === 'open' || 'pattern' in devices) return devices;
  if ('file' in devices) return { file: from(devices.file) };
  return { sql: { ...devices.sql, database: from(devices.sql.database) } };
}
