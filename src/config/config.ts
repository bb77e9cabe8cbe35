import { z } from 'zod';
import { FleetlineError } from '../model/errors.ts';
import { type Address, parseAddress } from './address.ts';
import { httpSchema } from './http.ts';
import { devicesSchema } from './devices.ts';
import { type Limits, limits } from './limits.ts';
import { mapSchema } from './map.ts';
import { type Network, parseNetwork } from './network.ts';
import { replyModes } from './reply.ts';
import { type TlsMode, tlsModes, tlsSchema } from './tls.ts';

/** A text as one of our own readers takes it. */
function read<T>(reader: (text: string) => T): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    try {
      return reader(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

const address = read((text): Address => parseAddress(text));
const network = read(parseNetwork);

const listener = z
  .preprocess(
    (value) => (typeof value === 'string' ? { address: value } : value),
    z.strictObject({
      address: address,
      protocol: z
        .string()
        .optional()
        .describe('the protocol of all its connections; left out: recognised from their bytes'),
      hint: z.string().optional().describe('the protocol to take where several begin alike'),
      tls: z
        .enum(tlsModes)
        .optional()
        .describe('whether connections must begin with TLS, or may; left out: they may not'),
      proxy: z
        .array(network)
        .min(1)
        .optional()
        .describe('networks of proxies: what connects from there must begin with a PROXY header, which is believed'),
      allow: z.array(network).optional().describe('as the option of this name, for this listener beside it'),
      deny: z.array(network).optional().describe('as the option of this name, for this listener beside it'),
    }),
  )
  .transform(({ address: at, protocol, hint, tls, proxy, allow, deny }): ListenerConfig => ({
    ...at,
    ...(protocol !== undefined && { protocol }),
    ...(hint !== undefined && { hint }),
    ...(tls !== undefined && { tls }),
    ...(proxy !== undefined && { proxy }),
    ...(allow !== undefined && { allow }),
    ...(deny !== undefined && { deny }),
  }));

const limitsSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(limits).map(([name, { least, default: value, unit, atLimit }]) => [
      name,
      z.int().min(least).default(value).describe(`${unit}; at the limit: ${atLimit}`),
    ]),
  ) as Record<keyof Limits, z.ZodDefault<z.ZodInt>>,
);

const day = 'days';
const megabytes = 'megabytes (1,000,000 bytes)';

const options = z.strictObject({
  listen: z
    .array(listener)
    .min(1)
    .default([{ host: '0.0.0.0', port: 5010 }])
    .describe('where devices connect'),
  tls: tlsSchema.optional().describe('the files of the listeners with TLS'),
  allow: z.array(network).default([]).describe('networks from which devices may come; empty: from everywhere'),
  deny: z.array(network).default([]).describe('networks from which they may not, allowed or not'),
  devices: devicesSchema.default('open').describe('which devices may send reports'),
  oneConnectionPerDevice: z
    .boolean()
    .default(true)
    .describe('whether a device that connects again closes the connection that it had'),
  http: httpSchema(address)
    .default({ host: '127.0.0.1', port: 8010, tokens: [] })
    .describe('where the HTTP API listens, and who may use it'),
  map: mapSchema.optional().describe('the streets of the map page; left out: the outlines of countries'),
  data: z.string().min(1).default('./data').describe('the folder of the journal'),
  threads: z.int().min(1).max(64).default(1).describe('receiver threads; each listens on the same ports'),
  reply: z.enum(replyModes).default('durable').describe('when a device hears that it was heard'),
  protocols: z
    .array(z.string())
    .default([])
    .describe('modules with protocols of your own, as paths from the configuration file'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  journal: z
    .strictObject({
      commitMilliseconds: z.int().min(0).max(1000).default(10).describe('least time between two commits'),
      maxAgeDays: z
        .number()
        .positive()
        .optional()
        .describe(`${day}; older reports are deleted, unless a reader has yet to read them`),
      maxMegabytes: z.number().min(1).optional().describe(`${megabytes}; above that the oldest reports are deleted`),
    })
    .prefault({}),
  limits: limitsSchema.prefault({}),
});

/** What options of one kind ask of those of another. */
const schema = options.superRefine(({ listen, tls, limits: given }, context) => {
  // Otherwise who holds the beginning of a frame would wait for bytes that are not read.
  for (const [greater, smaller] of [
    ['heldBytes', 'frameBytes'],
    ['heldBytes', 'recogniseBytes'],
    ['heldBytesTotal', 'heldBytes'],
  ] as const) {
    if (given[greater] >= given[smaller]) continue;
    const message = `${given[greater]} is too small; the least is limits.${smaller}, ${given[smaller]}`;
    context.addIssue({ code: 'custom', path: ['limits', greater], message });
  }
  for (const [index, listener] of listen.entries()) {
    if (listener.tls === undefined || tls !== undefined) continue;
    const message = `${JSON.stringify(listener.tls)} needs a certificate; name its files with the option tls`;
    context.addIssue({ code: 'custom', path: ['listen', index, 'tls'], message });
  }
});

/** One listener: where, of which protocol if it is pinned to one, and which to take where several begin alike. */
export interface ListenerConfig extends Address {
  readonly protocol?: string;
  readonly hint?: string;
  readonly tls?: TlsMode;
  readonly proxy?: readonly Network[];
  readonly allow?: readonly Network[];
  readonly deny?: readonly Network[];
}

/** The configuration in force: every option has a value. */
export type Config = z.output<typeof schema>;

/** The configuration as a person writes it: `fleetline.config.ts`, `.js` or `.json`. Everything may be left out. */
export type UserConfig = Partial<Omit<z.input<typeof schema>, 'listen'>> & {
  readonly listen?: readonly (
    | string
    | {
        readonly address: string;
        readonly protocol?: string;
        readonly hint?: string;
        readonly tls?: TlsMode;
        readonly proxy?: readonly string[];
        readonly allow?: readonly string[];
        readonly deny?: readonly string[];
      }
  )[];
};

/**
 * Checks a configuration and fills in the defaults.
 * @param name how an option is called where it was written: `threads` in a file is `--threads` on the command line
 * @throws FleetlineError `bad-option`, naming every option that is wrong and what is allowed
 */
export function readConfig(input: unknown, name: (path: string) => string = (path) => path): Config {
  const result = schema.safeParse(input, { error: explain });
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const option = path.map(String).join('.');
    const where = name(option);
    return where === '' ? message : `${where}: ${message}`;
  });
  throw new FleetlineError('bad-option', faults.join('\n'));
}

/** What is wrong with a value, in words that say what is allowed. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  const value = JSON.stringify(issue.input);
  switch (issue.code) {
    case 'invalid_value':
      return `${value} is not allowed; it must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${value} is too small; the least is ${issue.minimum}`;
    case 'too_big':
      return `${value} is too large; the most is ${issue.maximum}`;
    case 'invalid_type':
      return `${value ?? 'nothing'} is not allowed; it must be ${issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`}`;
    case 'unrecognized_keys':
      return `there is no option ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}; there are ${optionsOf(issue)}`;
    default:
      return undefined;
  }
}

/** The options that an object may have, for one that has others. */
function optionsOf({ inst }: z.core.$ZodRawIssue): string {
  return inst instanceof z.ZodObject ? Object.keys(inst.shape).join(', ') : 'none';
}
