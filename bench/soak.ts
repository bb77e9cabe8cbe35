import { Generator } from './generator.ts';
import { residentBytes } from './proc.ts';
import { withServer } from './run.ts';
import type { RunningServer } from './servers.ts';
import type { Table } from './table.ts';

const connections = 2_000;
/** Reports a second: a quarter of what the comparison sends, so that memory that is lost is not hidden by memory that waits. */
const rate = 5_000;
/** Vehicles that come, report and go again, over and over. */
const passing = 200;
const passingRate = 200;
const passingSeconds = 2;
const sampleMs = 1_000;
/** At the beginning, memory grows to what the load needs: caches, the heap's young part, one pass of every kind of tidying. */
const warmUpShare = 0.3;

/** Resident memory of the server, seen from outside. */
interface Sample {
  /** Minutes since the load began. */
  readonly at: number;
  readonly kilobytes: number;
}

/** What a soak came to. */
export interface Soak {
  readonly minutes: number;
  readonly reports: number;
  readonly visits: number;
  /** Without the time to warm up. */
  readonly samples: readonly Sample[];
}

/** Keeps a gateway under an even load for so long, vehicles coming and going, and looks at its memory every second. */
export function soak(minutes: number, tell: (text: string) => void): Promise<Soak> {
  return withServer('fleetline', async (server, load) => {
    const { port } = server;
    await load.open({ port, connections, answers: true });
    await load.login();
    const end = performance.now() + minutes * 60_000;
    const sampled = sample(server, minutes, tell);
    const visited = visit(server, end);
    const { sent } = await load.pace(rate, minutes * 60);
    const [samples, { visits, reports }] = await Promise.all([sampled, visited]);
    const warm = samples.filter(({ at }) => at >= minutes * warmUpShare);
    return { minutes, reports: sent + reports, visits, samples: warm };
  });
}

function sample({ pid }: RunningServer, minutes: number, tell: (text: string) => void): Promise<Sample[]> {
  const samples: Sample[] = [];
  const start = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const at = (performance.now() - start) / 60_000;
      samples.push({ at, kilobytes: residentBytes(pid) / 1000 });
      if (samples.length % 60 === 0) tell(`soak: ${at.toFixed(0)} of ${minutes} minutes`);
      if (at < minutes) return;
      clearInterval(timer);
      resolve(samples);
    }, sampleMs);
  });
}

async function visit({ port }: RunningServer, end: number): Promise<{ visits: number; reports: number }> {
  const passers = new Generator();
  let visits = 0;
  let reports = 0;
  try {
    while (performance.now() < end) {
      await passers.open({ port, connections: passing, first: connections, answers: true });
      await passers.login();
      reports += (await passers.pace(passingRate, passingSeconds)).sent;
      await passers.close();
      visits += passing;
    }
  } finally {
    await passers.stop();
  }
  return { visits, reports };
}

/** The line that lies nearest to the samples, by least squares: how it rises, and by how much it may be wrong (one standard error). */
function trend(samples: readonly Sample[]): { slope: number; error: number } {
  const count = samples.length;
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, one) => sum + of(one), 0) / count;
  const [x, y] = [mean(({ at }) => at), mean(({ kilobytes }) => kilobytes)];
  const spread = samples.reduce((sum, { at }) => sum + (at - x) ** 2, 0);
  const slope = samples.reduce((sum, { at, kilobytes }) => sum + (at - x) * (kilobytes - y), 0) / spread;
  const rest = samples.reduce((sum, { at, kilobytes }) => sum + (kilobytes - y - slope * (at - x)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (count - 2) / spread) };
}

/** The figures as a table. */
export function soakTable({ minutes, reports, visits, samples }: Soak): Table {
  const { slope, error } = trend(samples);
  const sorted = samples.map(({ kilobytes }) => kilobytes).toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? NaN;
  const half = samples.length >> 1;
  const most = (part: readonly Sample[]): string =>
    (Math.max(...part.map(({ kilobytes }) => kilobytes)) / 1000).toFixed(1);
  const perReport = (slope * 1000) / (reports / minutes);
  return {
    title: `Soak: ${minutes} minutes at ${rate} reports/s on ${connections} connections, ${passing} more that come and go`,
    head: ['figure', 'Fleetline'],
    rows: [
      ['reports answered', String(reports)],
      ['connections that came and went', String(visits)],
      ['resident memory, median, MB', (median / 1000).toFixed(1)],
      [
        'the most in the first half and in the second, MB',
        `${most(samples.slice(0, half))}, ${most(samples.slice(half))}`,
      ],
      ['slope, kB a minute (one standard error)', `${slope.toFixed(0)} (± ${error.toFixed(0)})`],
      ['the same, % of the median an hour', ((slope * 60 * 100) / median).toFixed(1)],
      ['the same, bytes a report; a row is some 600', perReport.toFixed(1)],
    ],
  };
}
