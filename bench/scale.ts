import { setTimeout as sleep } from 'node:timers/promises';
import { rate } from './gateway.ts';
import type { Generator } from './generator.ts';
import { cpuSeconds } from './proc.ts';
import { withServer } from './run.ts';
import type { RunningServer, ServerName } from './servers.ts';
import { show, summarise } from './statistics.ts';
import type { Table } from './table.ts';
import type { DialectName } from './wire.ts';

/** One way to run a server. */
interface Setting {
  readonly name: string;
  readonly server: ServerName;
  readonly connections: number;
  readonly dialect: DialectName;
  readonly args: readonly string[];
}

/** What is compared with what: CPU is told against the first of a group. */
type Group = readonly [Setting, ...Setting[]];

interface Figures {
  /** CPU of the server, user and system, in microseconds a report. */
  readonly cpu: number;
  /** Reply latency in milliseconds, where there are replies. */
  readonly p50: number;
  readonly p99: number;
  readonly answers: boolean;
}

const warmUpSeconds = 1.5;
/** For what is still on its way where no reply tells that it has arrived. */
const settleMs = 200;

const setting = (
  server: ServerName,
  name: string,
  connections: number,
  { dialect = 'answered', args = [] }: Partial<Setting> = {},
): Setting => ({ name, server, connections, dialect, args });

const thread = (count: number): Setting =>
  setting('fleetline', `Fleetline, ${count} receiver thread${count === 1 ? '' : 's'}`, 2_000, {
    args: ['--threads', String(count)],
  });

const groups: readonly Group[] = [
  [
    setting('bare', 'bare listener, 2,000 connections, no replies', 2_000, { dialect: 'unanswered' }),
    setting('fleetline', 'Fleetline, 2,000 connections, no replies', 2_000, {
      dialect: 'unanswered',
      args: ['--hint', 'wondex'],
    }),
  ],
  [
    setting('bare', 'bare listener, 15,000 connections', 15_000),
    setting('answering', 'one that answers, 15,000 connections', 15_000),
    setting('handwritten', 'hand-written, 15,000 connections', 15_000),
    setting('fleetline', 'Fleetline, 15,000 connections', 15_000),
  ],
  [thread(1), thread(2), thread(4)],
];

/** The figures of each setting, one for each round. */
export type Measured = ReadonlyMap<Setting, readonly Figures[]>;

/** Measures what changes with the number of connections, without replies, and with several receiver threads: in turn, in every round again. */
export async function measureScale(rounds: number, seconds: number, tell: (text: string) => void): Promise<Measured> {
  const measured = new Map<Setting, Figures[]>(groups.flat().map((one) => [one, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [one, figures] of measured) {
      tell(`round ${round} of ${rounds}: ${one.name}`);
      figures.push(await withServer(one.server, (server, load) => measure(one, server, load, seconds), one.args));
    }
  }
  return measured;
}

async function measure(
  { connections, dialect, server }: Setting,
  { port, pid }: RunningServer,
  load: Generator,
  seconds: number,
): Promise<Figures> {
  const answers = dialect === 'answered' && server !== 'bare';
  await load.open({ port, connections, dialect, answers });
  await load.login();
  await load.pace(rate, warmUpSeconds);
  await sleep(settleMs);
  const before = cpuSeconds(pid);
  const { sent, p50, p99 } = await load.pace(rate, seconds);
  await sleep(settleMs);
  return { cpu: ((cpuSeconds(pid) - before) / sent) * 1e6, p50, p99, answers };
}

/** The figures as a table; each ratio is taken within a round. */
export function scaleTable(measured: Measured): Table {
  const rows = groups.flatMap((group) =>
    group.map((one) => {
      const figures = measured.get(one) ?? [];
      const first = measured.get(group[0]) ?? [];
      const cell = (of: (figures: Figures, round: number) => number, digits: number): string =>
        show(summarise(figures.map(of)), digits);
      const latency = (of: (figures: Figures) => number): string => (figures[0]?.answers ? cell(of, 1) : '–');
      return [
        one.name,
        cell(({ cpu }) => cpu, 1),
        one === group[0] ? '–' : cell(({ cpu }, round) => cpu / (first[round]?.cpu ?? NaN), 2),
        latency(({ p50 }) => p50),
        latency(({ p99 }) => p99),
      ];
    }),
  );
  return {
    title: `More connections, no replies, more threads: at ${rate} reports/s`,
    head: ['', 'CPU, µs a report', 'against the first of its kind', 'reply p50, ms', 'reply p99, ms'],
    rows,
  };
}
