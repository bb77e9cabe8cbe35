import { type Figures, latencyRate, rate, type Round } from './gateway.ts';
import { type ServerName, serverNames } from './servers.ts';
import { show, summarise } from './statistics.ts';
import type { Table } from './table.ts';

/** One line of the comparison: a figure of each server, or of Fleetline against another. */
interface Line {
  readonly name: string;
  readonly digits: number;
  readonly of: (round: Round, server: ServerName) => number | undefined;
  /** What Fleetline's median should be at most. */
  readonly aim?: number;
}

const figure =
  (name: keyof Figures, unit = 1) =>
  (round: Round, server: ServerName): number | undefined => {
    const value = round[server][name];
    return value === undefined ? undefined : value / unit;
  };

/** CPU against that of another server, which does less, in the same round. */
const against =
  (other: ServerName) =>
  (round: Round, server: ServerName): number | undefined =>
    serverNames.indexOf(server) <= serverNames.indexOf(other) ? undefined : round[server].cpu / round[other].cpu;

const lines: readonly Line[] = [
  { name: 'CPU, µs a report', digits: 1, of: figure('cpu') },
  { name: 'CPU against the bare listener', digits: 2, of: against('bare'), aim: 1.6 },
  { name: 'CPU against the one that answers', digits: 2, of: against('answering') },
  { name: 'CPU against the hand-written server', digits: 2, of: against('handwritten'), aim: 1.5 },
  { name: 'memory, kB an idle connection', digits: 1, of: figure('idleMemory', 1000), aim: 6 },
  { name: 'memory, kB a connection after reports', digits: 1, of: figure('usedMemory', 1000), aim: 10 },
  { name: `reply p50 at ${latencyRate}/s, ms`, digits: 1, of: figure('p50') },
  { name: `reply p99 at ${latencyRate}/s, ms`, digits: 1, of: figure('p99') },
  { name: `reply p50 at ${rate}/s, ms`, digits: 1, of: figure('busyP50') },
  { name: `reply p99 at ${rate}/s, ms`, digits: 1, of: figure('busyP99'), aim: 30 },
  { name: 'reports/s at saturation', digits: 0, of: figure('saturation') },
];

function row({ name, digits, of, aim }: Line, rounds: readonly Round[]): string[] {
  const summaries = serverNames.map((server) => {
    const values = rounds.map((round) => of(round, server)).filter((value) => value !== undefined);
    return values.length > 0 ? summarise(values) : undefined;
  });
  const cells = summaries.map((summary) => (summary ? show(summary, digits) : '–'));
  if (aim === undefined) return [name, ...cells, ''];
  const reached = (summaries.at(-1)?.median ?? Infinity) <= aim;
  return [name, ...cells, `≤ ${aim}: ${reached ? 'met' : 'not met'}`];
}

/** The rounds as a table: each figure's median and spread, and the aims beside them. */
export function gatewayTable(rounds: readonly Round[]): Table {
  return {
    title: 'The gateway and three peers',
    head: ['', 'bare listener', 'one that answers', 'hand-written', 'Fleetline', 'aim'],
    rows: lines.map((line) => row(line, rounds)),
  };
}
