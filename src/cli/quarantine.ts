import { Command } from 'commander';
import { loadConfig, loadProtocols } from '../config/load.ts';
import { runningIn } from '../config/running.ts';
import { type QuarantineKind } from '../journal/kinds.ts';
import { JournalReader } from '../journal/reader.ts';
import { JournalWriter } from '../journal/writer.ts';
import { FleetlineError } from '../model/errors.ts';
import { type Decoders, decodersOf } from '../receiver/decoders.ts';
import { diagnose } from '../receiver/diagnose.ts';
import { type Redecoding, redecodeAll } from '../receiver/redecoding.ts';
import { GatewayClient } from './client.ts';
import { hexView } from './hex.ts';
import { positiveInteger } from './options.ts';
import { print, write } from './output.ts';
import { table } from './table.ts';

const examples = `
Examples:
  fleetline quarantine list                  what could not be read, the most frequent kind first
  fleetline quarantine show 17               the bytes of number 17, and where decoding stopped
  fleetline quarantine redecode              after an upgrade: store what can be read by now`;

interface Options {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly token?: string;
}

/** `fleetline quarantine`: what could not be read, and what can be read of it by now. */
export function quarantineCommand(): Command {
  const root = new Command('quarantine')
    .description('what could not be decoded: list it, look at it, decode it again')
    .addHelpText('after', examples);
  root.addCommand(
    command('list', 'what could not be read, counted by protocol and reason')
      .option('--json', 'one JSON object a line')
      .action(list),
  );
  root.addCommand(
    command('show', 'one quarantined frame: where it came from, its bytes, and where decoding stopped')
      .argument('<id>', 'its number, as `list` shows it', positiveInteger('ID'))
      .option('--config <file>', 'configuration file that names protocols of your own')
      .option('--json', 'one JSON object')
      .action(show),
  );
  root.addCommand(
    command('redecode', "run today's decoders over all of it and store what they read, each report once")
      .option('--config <file>', 'configuration file that names protocols of your own')
      .option('--token <secret>', 'what a running gateway wants, of scope admin (default: FLEETLINE_TOKEN)')
      .action(redecode),
  );
  return root;
}

function command(name: string, description: string): Command {
  return new Command(name).description(description).option('--data <dir>', 'the folder of the journal', './data');
}

const iso = (time: number): string => new Date(time).toISOString();

async function list({ data, json }: Options): Promise<void> {
  const reader = new JournalReader(data);
  try {
    const kinds = reader.quarantineKinds();
    if (json) {
      for (const { firstAt, lastAt, ...kind } of kinds)
        await print({ ...kind, firstAt: iso(firstAt), lastAt: iso(lastAt) });
    } else if (kinds.length === 0) await write('Nothing is in quarantine: everything that came could be read.\n');
    else
      await write(table([['NEWEST', 'ALIKE', 'PROTOCOL', 'LAST', 'DEVICE', 'REASON'], ...kinds.map(columns)], 'left'));
  } finally {
    reader.close();
  }
}

function columns({ id, count, protocol, lastAt, device, devices, reason }: QuarantineKind): string[] {
  const from = devices > 1 ? `${device ?? '–'} and ${devices - (device === undefined ? 0 : 1)} more` : (device ?? '–');
  return [String(id), String(count), protocol ?? '–', iso(lastAt), from, reason];
}

async function show(id: number, { data, config, json }: Options): Promise<void> {
  const decoders = await loadDecoders(config);
  const reader = new JournalReader(data);
  try {
    const item = reader.quarantineItem(id);
    if (!item) {
      const message = `There is no number ${id} in quarantine: fleetline quarantine list --data ${data} shows what there is.`;
      throw new FleetlineError('bad-option', message);
    }
    const { reason, stoppedAt, guesses } = diagnose(item, decoders);
    if (json) {
      const { bytes, receivedAt, decodedAt, ...rest } = item;
      const times = { receivedAt: iso(receivedAt), ...(decodedAt !== undefined && { decodedAt: iso(decodedAt) }) };
      return await print({ ...rest, ...times, bytes: Buffer.from(bytes).toString('base64'), stoppedAt, guesses });
    }
    const now = reason === undefined ? 'they read it: fleetline quarantine redecode stores it' : reason;
    const lines: [string, string | undefined][] = [
      ['number', String(item.id)],
      ['received', `${iso(item.receivedAt)} from ${item.remote} on ${item.listener}`],
      ['place', `${item.bytes.length} bytes from byte ${item.offset} of the connection on`],
      ['protocol', item.protocol ?? `not recognised${guesses.length > 0 ? `; most like ${guesses.join(', ')}` : ''}`],
      ['device', item.device],
      ['reason', item.reason],
      ['today', item.decodedAt === undefined ? now : `decoded again at ${iso(item.decodedAt)}`],
    ];
    for (const [name, value] of lines) if (value !== undefined) await write(`${name.padEnd(10)}${value}\n`);
    await write(`\n${hexView(item.bytes, stoppedAt)}`);
  } finally {
    reader.close();
  }
}

async function redecode(options: Options): Promise<void> {
  const { examined, decoded, reports } = await redecodeIn(options);
  const left = examined - decoded;
  await write(
    `${examined} examined, ${decoded} decoded into ${reports} reports${left > 0 ? `; ${left} stay in quarantine` : ''}.\n`,
  );
}

/** By ourselves where no gateway runs on the folder; otherwise the gateway does it, for only one may write. */
async function redecodeIn({ data, config, token }: Options): Promise<Redecoding> {
  const decoders = await loadDecoders(config);
  const reader = new JournalReader(data);
  try {
    const writer = new JournalWriter(data);
    try {
      const store = (rows: Parameters<typeof writer.commit>[0][0]['reports'], decoded: readonly number[]): void =>
        writer.commit([{ ticket: 1, reports: rows, quarantined: [], decoded, cursors: [] }]);
      return await redecodeAll(reader, decoders, { store }, progress());
    } finally {
      writer.close();
    }
  } catch (error) {
    if (!(error instanceof FleetlineError) || error.code !== 'data-in-use' || !runningIn(data)) throw error;
    return await new GatewayClient({ data, ...(token !== undefined && { token }) }).post<Redecoding>(
      '/v1/quarantine/redecode',
    );
  } finally {
    reader.close();
  }
}

const tellEvery = 2_000;

/** Says on a terminal how far it is, now and then. */
function progress(): (soFar: Redecoding) => void {
  let due = Date.now() + tellEvery;
  return ({ examined, decoded }) => {
    if (!process.stderr.isTTY || Date.now() < due) return;
    due = Date.now() + tellEvery;
    process.stderr.write(`${examined} examined, ${decoded} decoded …\n`);
  };
}

async function loadDecoders(file: string | undefined): Promise<Decoders> {
  const config = await loadConfig(file, {});
  return decodersOf(config, await loadProtocols(config.protocols));
}
