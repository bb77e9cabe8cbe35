import { setTimeout as after } from 'node:timers/promises';
import { Command } from 'commander';
import type { Latencies as LatenciesJson, Status } from '../api/schemas/status.ts';
import { percentile } from '../vitals/latencies.ts';
import { findsGateway, GatewayClient, type GatewayOptions } from './client.ts';
import { positiveInteger } from './options.ts';
import { print, write } from './output.ts';
import { table } from './table.ts';

const examples = `
Examples:
  fleetline top                     what the gateway on ./data does, every second, until Ctrl-C
  fleetline top --count 1 | jq .    one line of JSON`;

interface Options extends GatewayOptions {
  readonly count?: number;
}

/** `fleetline top`: what a running gateway does in each second. */
export function topCommand(): Command {
  const command = new Command('top')
    .description('what the gateway does, every second: a table on a terminal, a line of JSON elsewhere')
    .option('--count <n>', 'end after so many seconds', positiveInteger('--count'));
  return findsGateway(command).addHelpText('after', examples).action(top);
}

async function top({ count = Infinity, ...options }: Options): Promise<void> {
  const client = new GatewayClient(options);
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  const { signal } = interrupt;
  const { show, leave } = process.stdout.isTTY ? screen() : { show: print, leave: () => {} };
  try {
    let before = await client.get<Status>('/v1/status', signal);
    let at = performance.now();
    for (let shown = 0; shown < count; shown += 1) {
      await after(1000, undefined, { signal });
      const now = await client.get<Status>('/v1/status', signal);
      const seconds = (performance.now() - at) / 1000;
      at = performance.now();
      await show(ratesOf(before, now, seconds));
      before = now;
    }
  } catch (error) {
    // Ctrl-C is how a person ends it.
    if (!signal.aborted) throw error;
  } finally {
    // Before what went wrong is said, or it would be said on the other screen.
    await leave();
  }
}

/** What was done between two looks at a gateway. Rates are a second; latencies in seconds, as upper bounds of their buckets. */
export interface Rates {
  /** ISO 8601. */
  readonly time: string;
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly connections: number;
  readonly paused: number;
  readonly pendingReports: number;
  readonly accepted: number;
  readonly closed: number;
  readonly bytes: number;
  readonly frames: number;
  readonly reports: number;
  readonly replies: number;
  readonly quarantined: number;
  readonly crashes: number;
  readonly commits: number;
  readonly replyP50: number | null;
  readonly replyP99: number | null;
  readonly commitP99: number | null;
  readonly residentBytes: number;
  /** The share of the time in which each thread was not idle, 0 to 1. */
  readonly busy: Readonly<Record<string, number>>;
}

/** @param seconds that lie between the two */
function ratesOf(before: Status, now: Status, seconds: number): Rates {
  // What was started again begins to count anew.
  const rate = (from: number, to: number): number => round(Math.max(0, to - from) / seconds);
  const { counters: old } = before;
  const { counters } = now;
  const total = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, n) => sum + n, 0);
  const threads = now.threads.map(({ name, busySeconds }) => {
    const earlier = before.threads.find((thread) => thread.name === name)?.busySeconds ?? 0;
    return [name, Math.min(1, rate(earlier, busySeconds))] as const;
  });
  return {
    time: new Date().toISOString(),
    ready: now.ready,
    reasons: now.reasons,
    connections: total(now.connections),
    paused: now.paused,
    pendingReports: now.pendingReports,
    accepted: rate(old.accepted, counters.accepted),
    closed: rate(total(old.closed), total(counters.closed)),
    bytes: rate(old.bytes, counters.bytes),
    frames: rate(old.frames, counters.frames),
    reports: rate(old.reports, counters.reports),
    replies: rate(old.replies, counters.replies),
    quarantined: rate(old.quarantined, counters.quarantined),
    crashes: rate(old.crashes, counters.crashes),
    commits: rate(before.journal?.commits ?? 0, now.journal?.commits ?? 0),
    replyP50: within(old.replyLatency, counters.replyLatency, 0.5),
    replyP99: within(old.replyLatency, counters.replyLatency, 0.99),
    commitP99: within(before.journal?.commitLatency, now.journal?.commitLatency, 0.99),
    residentBytes: now.residentBytes,
    busy: Object.fromEntries(threads),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** What a share of those that came between two looks stayed within; null where there was none, or it was longer than all bounds. */
function within(before: LatenciesJson | undefined, now: LatenciesJson | undefined, share: number): number | null {
  if (!now) return null;
  const counts = Float64Array.from(now.counts, (count, index) => Math.max(0, count - (before?.counts[index] ?? 0)));
  const bound = percentile({ counts, seconds: 0 }, share);
  return bound === 0 || bound === Infinity ? null : bound;
}

/** Draws each over the one before it, on the terminal's other screen; the last one stays when the program has ended. */
function screen() {
  let text: string | undefined;
  return {
    show: (rates: Rates): Promise<void> => {
      const enter = text === undefined ? otherScreen.enter : '';
      text = textOf(rates);
      return write(enter + fitted(text, process.stdout));
    },
    leave: async (): Promise<void> => {
      if (text !== undefined) await write(otherScreen.leave + text);
    },
  };
}

const otherScreen = { enter: '\x1b[?1049h', leave: '\x1b[?1049l' };

/** From the first line of the screen on, and no more than there is room for: a line that is broken would move all others. */
function fitted(text: string, { columns, rows }: { readonly columns: number; readonly rows: number }): string {
  const lines = text.trimEnd().split('\n');
  // A terminal that does not know its size says 0.
  const shown = lines.slice(0, rows || undefined).map((line) => `${line.slice(0, columns || undefined)}\x1b[K`);
  return `\x1b[H${shown.join('\n')}\x1b[J`;
}

function textOf(rates: Rates): string {
  const ms = (seconds: number | null): string => (seconds === null ? '-' : `${seconds * 1000} ms`);
  const busy = Object.entries(rates.busy).map(([name, share]) => `${name} ${Math.round(share * 100)} %`);
  const perSecond = [
    'reports',
    'frames',
    'replies',
    'bytes',
    'accepted',
    'closed',
    'quarantined',
    'crashes',
    'commits',
  ] as const;
  return table(
    [
      ['', rates.ready ? 'ready' : `NOT READY: ${rates.reasons.join('; ')}`],
      ['connections', `${rates.connections}, of which ${rates.paused} wait for credit`],
      ...perSecond.map((name) => [name, `${Math.round(rates[name])} /s`]),
      ['not stored yet', `${rates.pendingReports} reports`],
      ['reply within', `${ms(rates.replyP50)} (half), ${ms(rates.replyP99)} (99 %)`],
      ['commit within', `${ms(rates.commitP99)} (99 %)`],
      ['memory', `${Math.round(rates.residentBytes / 1_000_000)} MB`],
      ['busy', busy.join(', ')],
    ],
    'left',
  );
}
