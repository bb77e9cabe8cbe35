import { Command } from 'commander';
import { type Address, parseAddress } from '../config/address.ts';
import { FleetlineError } from '../model/errors.ts';
import { failureOf } from '../simulator/failure.ts';
import { simulatedProtocols } from '../simulator/protocols.ts';
import { defaultTimeout, type Progress, simulate, type SimulationResult } from '../simulator/simulate.ts';
import type { Tally } from '../simulator/tally.ts';
import { positiveInteger, positiveNumber } from './options.ts';
import { write } from './output.ts';
import { table } from './table.ts';

interface Options {
  readonly to: Address;
  readonly vehicles?: number;
  readonly rate?: number;
  readonly protocol: string;
  readonly trace?: string;
  readonly speedUp?: number;
  readonly count?: number;
  readonly timeout: number;
}

const more = `
Without --trace the vehicles drive made-up circles and report the present time. A protocol tells times
apart to its own precision, mostly a second: where a vehicle reports faster than that, the reported time
runs ahead of the clock, so that no two reports are the same.

With --trace a file's lines {"id","time","lat","lon","speed_kmh"?,"course"?} are sent with their own times;
all vehicles start at once. An id of digits is filled up with zeros to the length of the protocol's ids:
7560 is the IMEI 000000000007560. Any other is sent as it is.

The table: sent are reports; due are the replies that the protocol owes for them and for logins. A reply
that came instead of the due one is refused; one that did not come in time is missing, and its vehicle
stops. The exit code is 1 if there is either, or a connection was lost. Ctrl-C stops the vehicles and
waits for what is due.

Examples:
  fleetline simulate --to 127.0.0.1:5010 --protocol h02
  fleetline simulate --to 127.0.0.1:5010 --vehicles 2000 --rate 20000 --count 1000000 --protocol wialon
  fleetline simulate --to 127.0.0.1:5010 --trace buses.ndjson.gz
  fleetline simulate --to 127.0.0.1:5010 --trace buses.ndjson.gz --speed-up 10`;

/** `fleetline simulate`: vehicles that report to a gateway and hold every reply against the one that is due. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('drive vehicles that report to a gateway, and check every reply')
    .requiredOption('--to <host:port>', 'the gateway', (text) => parseAddress(text, '--to'))
    .option(
      '--vehicles <n>',
      'vehicles, one connection each (default: 10, or all of the trace)',
      positiveInteger('--vehicles'),
    )
    .option(
      '--rate <reports/s>',
      'reports a second in all (default: one for each vehicle; a trace goes as fast as it is answered)',
      positiveNumber('--rate'),
    )
    .option('--protocol <name>', 'what they speak; "mixed" deals out all protocols in turn', 'mixed')
    .option('--trace <file>', 'recorded positions to drive along, .ndjson or .ndjson.gz')
    .option(
      '--speed-up <n>',
      'keep the gaps between the times of the trace, divided by n',
      positiveNumber('--speed-up'),
    )
    .option(
      '--count <n>',
      'stop after so many reports in all (default: at the end of the trace, or at Ctrl-C)',
      positiveInteger('--count'),
    )
    .option('--timeout <seconds>', 'how long a reply may take', positiveNumber('--timeout'), defaultTimeout)
    .addHelpText('after', more)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const protocols = simulatedProtocols(options.protocol);
  if (options.speedUp !== undefined && options.trace === undefined) {
    throw new FleetlineError(
      'bad-option',
      '--speed-up is for the times of a trace: give one with --trace FILE, or use --rate.',
    );
  }
  const stopping = new AbortController();
  const stop = (): void => {
    process.stderr.write('\nStopping: waiting for the replies that are due. Once more ends at once.\n');
    stopping.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const result = await simulate({ ...options, protocols, signal: stopping.signal, onProgress: progressLine() });
    if (process.stderr.isTTY) process.stderr.write(clearLine);
    await write(resultTable(result));
    const failure = failureOf(result.total, options.to);
    if (failure) throw failure;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

const clearLine = '\r\u001B[K';
const quietMilliseconds = 2000;
const plainLineMilliseconds = 5000;

/** Says on stderr how it stands once it takes longer: one line that changes on a terminal, else a line from time to time. */
function progressLine(): (progress: Progress) => void {
  const terminal = process.stderr.isTTY;
  let next = terminal ? quietMilliseconds : plainLineMilliseconds;
  return ({ total, unanswered, remaining, elapsed }) => {
    if (elapsed < next) return;
    if (!terminal) next += plainLineMilliseconds;
    const left = Number.isFinite(remaining) ? ` of ${total.sent + remaining}` : '';
    const line = `${(elapsed / 1000).toFixed(0)} s: ${total.vehicles} vehicles, ${total.sent}${left} reports sent, ${unanswered} replies waited for`;
    process.stderr.write(terminal ? `${clearLine}${line}` : `${line}\n`);
  };
}

const head = [
  'protocol',
  'vehicles',
  'sent',
  'due',
  'acknowledged',
  'refused',
  'missing',
  'p50 ms',
  'p99 ms',
  'max ms',
];

function resultTable({ total, protocols, seconds }: SimulationResult): string {
  const rows = Array.from(protocols, ([name, tally]) => row(name, tally));
  if (rows.length > 1) rows.push(row('in all', total));
  const rate = (total.sent / Math.max(seconds, 0.001)).toFixed(1);
  const noted = total.unexpected > 0 ? `Where nothing was due, something came ${total.unexpected} times.\n` : '';
  return `${table([head, ...rows])}${total.sent} reports in ${seconds.toFixed(1)} s, ${rate}/s\n${noted}`;
}

function row(name: string, { latency, ...tally }: Tally): string[] {
  const { vehicles, sent, due, acknowledged, refused, missing } = tally;
  const times = [latency.percentile(0.5), latency.percentile(0.99), latency.max];
  return [
    name,
    ...[vehicles, sent, due, acknowledged, refused, missing].map(String),
    ...times.map((time) => (latency.count > 0 ? time.toFixed(1) : '-')),
  ];
}
