import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator } from './generator.ts';
import { startServer } from './servers.ts';
import { show, summarise } from './statistics.ts';
import type { Table } from './table.ts';

const quietVehicles = 1_000;
/** Reports a second, of all quiet vehicles together: one of each. */
const quietRate = 1_000;
/** As many reports as the flooding vehicle has under way: four times as many as it may have waiting for the disk. */
const window = 2_048;
const warmUpSeconds = 1;

/** One round: the reply latency of the quiet vehicles in milliseconds, alone and beside the flood, and what the flood brought. */
interface Round {
  readonly alone: Latency;
  readonly beside: Latency;
  /** Reports a second of the flooding vehicle. */
  readonly flood: number;
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Measures what a vehicle that sends as fast as it can does to 1,000 others that send one report a second each. */
export async function measureFairness(
  rounds: number,
  seconds: number,
  tell: (text: string) => void,
): Promise<readonly Round[]> {
  const all: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    tell(`round ${round} of ${rounds}: fairness`);
    all.push(await measureOnce(seconds));
  }
  return all;
}

async function measureOnce(seconds: number): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetline-bench-'));
  const [quiet, flooding] = [new Generator(), new Generator()];
  const server = await startServer('fleetline', folder);
  try {
    const { port } = server;
    await quiet.open({ port, connections: quietVehicles, answers: true });
    await quiet.login();
    await quiet.pace(quietRate, warmUpSeconds);
    const alone = await quiet.pace(quietRate, seconds);
    await flooding.open({ port, connections: 1, first: quietVehicles, answers: true });
    await flooding.login();
    const [flood, beside] = await Promise.all([
      flooding.saturate(window, seconds + warmUpSeconds),
      quiet.pace(quietRate, seconds),
    ]);
    return { alone, beside, flood: flood.answered / flood.seconds };
  } finally {
    await Promise.all([quiet.stop(), flooding.stop()]);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The figures as a table. */
export function fairnessTable(rounds: readonly Round[]): Table {
  const line = (name: string, digits: number, of: (round: Round) => number): string[] => [
    name,
    show(summarise(rounds.map(of)), digits),
  ];
  return {
    title: `Fairness: ${quietVehicles} vehicles with a report a second each beside one that sends as fast as it can`,
    head: ['figure', 'Fleetline'],
    rows: [
      line('reply latency alone, p50, ms', 1, ({ alone }) => alone.p50),
      line('reply latency alone, p99, ms', 1, ({ alone }) => alone.p99),
      line('reply latency beside the flood, p50, ms', 1, ({ beside }) => beside.p50),
      line('reply latency beside the flood, p99, ms (aim: at most 50)', 1, ({ beside }) => beside.p99),
      line('reports a second of the flood', 0, ({ flood }) => flood),
    ],
  };
}
