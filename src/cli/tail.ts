import { Command } from 'commander';
import type { ReportJson } from '../model/json.ts';
import { FleetlineError } from '../model/errors.ts';
import { findsGateway, type GatewayOptions } from './client.ts';
import { CursorFile } from './cursor-file.ts';
import type { StreamEvent } from './event-stream.ts';
import { follow, seqOf } from './follow.ts';
import { headLine, reportLine } from './tail-line.ts';

const examples = `
A line of JSON for each report where standard output is no terminal. With --cursor, a report is done when standard output has taken it: every
report is passed on at least once, whatever is restarted. What is in a pipe counts as taken. A program that reads slowly holds up nobody.

Examples:
  fleetline tail                                          what comes, as a table, until Ctrl-C
  fleetline tail --device bus-1 --device bus-2
  fleetline tail --box 9.9,54.2,10.3,54.5 | jq .device
  fleetline tail --cursor position | your-program         goes on where it ended last time`;

interface Options extends GatewayOptions {
  readonly device?: readonly string[];
  readonly box?: string;
  readonly from: 'now' | number;
  readonly cursor?: string;
}

/** `fleetline tail`: reports as they are stored. */
export function tailCommand(): Command {
  const command = new Command('tail')
    .description('print reports as they are stored')
    .option('--device <id>', 'of this device only; may be given several times', oneMore)
    .option('--box <w,s,e,n>', 'only reports that lie there: WEST,SOUTH,EAST,NORTH in degrees')
    .option(
      '--from <when>',
      'now, start (everything that is stored), or a seq: everything behind it',
      fromOption,
      'now',
    )
    .option('--cursor <file>', 'keep in this file how far it has come, and go on from there');
  return findsGateway(command).addHelpText('after', examples).action(tail);
}

const oneMore = (id: string, ids: readonly string[] | undefined): readonly string[] => [...(ids ?? []), id];

function fromOption(text: string): 'now' | number {
  if (text === 'now') return text;
  if (text === 'start') return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new FleetlineError('bad-option', `--from is "${text}"; it must be now, start, or a seq such as 1200.`);
}

/** How long standard output is given to take what was read when a signal ends the program, in milliseconds. */
const lastWords = 1000;

async function tail({ device = [], box, from, cursor: file, ...gateway }: Options): Promise<void> {
  const cursor = file === undefined ? undefined : new CursorFile(file);
  const interrupt = new AbortController();
  const stop = (): void => {
    interrupt.abort();
    setTimeout(() => process.exit(), lastWords).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  // However it ends: also where whoever reads goes away.
  process.once('exit', () => saved(cursor));

  const query = new URLSearchParams({ slow: 'wait' });
  for (const id of device) query.append('device', id);
  if (box !== undefined) query.set('box', box);
  const onTerminal = process.stdout.isTTY;
  const after = cursor?.seq ?? (from === 'now' ? undefined : from);
  let text = onTerminal ? headLine() : '';
  for await (const events of follow({ ...gateway, query, after, stop: interrupt.signal, tell })) {
    text += events.map((event) => textOf(event, onTerminal)).join('');
    await taken(text);
    text = '';
    const seq = seqOf(events);
    if (seq !== undefined) cursor?.note(seq);
  }
}

function saved(cursor: CursorFile | undefined): void {
  try {
    cursor?.save();
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

function textOf({ name, data }: StreamEvent, onTerminal: boolean): string {
  if (name === 'skipped') {
    const { from, to } = JSON.parse(data) as { readonly from: number; readonly to: number };
    tell(`the reports ${from} to ${to} had been deleted before they were read`);
  }
  if (name !== 'message' || data === '') return '';
  return onTerminal ? reportLine(JSON.parse(data) as ReportJson) : `${data}\n`;
}

/** Writes, and waits until it is taken. */
function taken(text: string): Promise<void> {
  return new Promise((resolve) => {
    // What goes wrong is for the listener of the whole program.
    if (text === '') resolve();
    else process.stdout.write(text, (error) => error ?? resolve());
  });
}

function tell(what: string): void {
  process.stderr.write(`fleetline: ${what}\n`);
}
