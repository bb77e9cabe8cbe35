import { Command, Option } from 'commander';
import { type FormatName, formatOf, formats } from '../formats.ts';
import { JournalReader } from '../journal/reader.ts';
import { FleetlineError } from '../model/errors.ts';
import { momentOf } from '../model/moment.ts';
import { write } from './output.ts';

const examples = `
Times are ISO 8601; without a zone they are UTC. Reports of one device come in the order of its clock, others in the order of arrival.

Examples:
  fleetline query --device 359586015829802
  fleetline query --from 2026-06-22T08:00 --to 2026-06-22T09:00 --format csv > morning.csv
  fleetline query --device bus-1 --format gpx > bus-1.gpx`;

interface Options {
  readonly data: string;
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: FormatName;
}

/** `fleetline query`: what is in the journal. Works while the gateway runs, and without it. */
export function queryCommand(): Command {
  return new Command('query')
    .description('print stored reports')
    .option('--data <dir>', 'the folder of the journal', './data')
    .option('--device <id>', 'of this device only')
    .option('--from <time>', 'taken at this time or later')
    .option('--to <time>', 'taken at this time or earlier')
    .addOption(new Option('--format <name>', 'how to print them').choices(Object.keys(formats)).default('ndjson'))
    .addHelpText('after', examples)
    .action(query);
}

async function query({ data, device, from, to, format: name }: Options): Promise<void> {
  const format = formatOf(name, device);
  const range = {
    ...(device !== undefined && { device }),
    ...(from !== undefined && { from: moment(from, '--from') }),
    ...(to !== undefined && { to: moment(to, '--to') }),
  };
  const reader = new JournalReader(data);
  try {
    await write(format.head);
    let first = true;
    let text = '';
    for (const report of reader.reports(range)) {
      const row = format.row(report, first);
      if (row === undefined) continue;
      first = false;
      text += row;
      if (text.length < page) continue;
      await write(text);
      text = '';
    }
    await write(text + format.tail);
  } finally {
    reader.close();
  }
}

/** Characters that are written at a time. */
const page = 65_536;

function moment(text: string, option: string): number {
  const time = momentOf(text);
  if (time !== undefined) return time;
  throw new FleetlineError(
    'bad-option',
    `${option} is "${text}"; it must be a time such as 2026-06-22 or 2026-06-22T08:15:30Z.`,
  );
}
