import { setTimeout as sleep } from 'node:timers/promises';
import type { Traffic } from './fleet.ts';
import { Generator } from './generator.ts';
import { cpuSeconds, residentBytes } from './proc.ts';
import { withServer } from './run.ts';
import { type RunningServer, type ServerName, serverNames } from './servers.ts';

export interface GatewayOptions {
  readonly rounds: number;
  /** Length of the window in which CPU is counted. */
  readonly seconds: number;
}

/** What one server did in one round; a figure is missing where the server does not do such a thing. */
export interface Figures {
  /** CPU of the server, user and system, in microseconds a report. */
  readonly cpu: number;
  /** Resident bytes a connection: silent since it was opened, and after reports. */
  readonly idleMemory?: number;
  readonly usedMemory?: number;
  /** Reply latency in milliseconds, at {@link latencyRate} and, in the window in which CPU is counted, at {@link rate}. */
  readonly p50?: number;
  readonly p99?: number;
  readonly busyP50?: number;
  readonly busyP99?: number;
  /** Reports a second. */
  readonly saturation?: number;
}

export type Round = Readonly<Record<ServerName, Figures>>;

export const connections = 2_000;
export const rate = 20_000;
export const latencyRate = 5_000;
export const moreConnections = 8_000;
export const saturatingConnections = 500;
export const window = 16;

const warmUpSeconds = 1.5;
const latencySeconds = 3;
const saturationSeconds = 3;
const memorySeconds = 2;
const settleMs = 1_000;
/** Memory differs little from round to round. */
const memoryRounds = 2;

/** Measures the servers one after the other, in every round again, so that what else the machine does meets all of them. */
export async function compare(
  { rounds, seconds }: GatewayOptions,
  tell: (text: string) => void,
): Promise<readonly Round[]> {
  const all: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const figures: Partial<Record<ServerName, Figures>> = {};
    for (const name of serverNames) {
      tell(`round ${round} of ${rounds}: ${name}`);
      const traffic = await withServer(name, (server, load) => measureTraffic(name, server, load, seconds));
      const memory =
        round > memoryRounds ? {} : await withServer(name, (server, load) => measureMemory(name, server, load));
      figures[name] = { ...traffic, ...memory };
    }
    all.push(figures as Round);
  }
  return all;
}

async function measureTraffic(
  name: ServerName,
  { port, pid }: RunningServer,
  load: Generator,
  seconds: number,
): Promise<Figures> {
  const answers = name !== 'bare';
  await load.open({ port, connections, answers });
  await load.login();
  await load.pace(rate, warmUpSeconds);
  const before = cpuSeconds(pid);
  const { sent, p50: busyP50, p99: busyP99 } = await load.pace(rate, seconds);
  const cpu = ((cpuSeconds(pid) - before) / sent) * 1e6;
  if (!answers) return { cpu };

  const { p50, p99 } = await load.pace(latencyRate, latencySeconds);
  await load.close();
  await load.open({ port, connections: saturatingConnections, answers });
  await load.login();
  await load.saturate(window, 1);
  const traffic = await load.saturate(window, saturationSeconds);
  return { cpu, p50, p99, busyP50, busyP99, saturation: perSecond(traffic) };
}

/**
 * What 8,000 more connections add to a server that has 2,000, first in silence, then with reports. What it needs once (its caches, the
 * room that its garbage takes up until it is collected) has been taken up by the first 2,000 each time and is no connection's.
 */
async function measureMemory(
  name: ServerName,
  { port, pid }: RunningServer,
  load: Generator,
): Promise<Pick<Figures, 'idleMemory' | 'usedMemory'>> {
  const answers = name !== 'bare';
  const settled = async (): Promise<number> => {
    await sleep(settleMs);
    return residentBytes(pid);
  };
  const more = new Generator();
  try {
    await load.open({ port, connections, answers });
    const few = await settled();
    await more.open({ port, connections: moreConnections, first: connections, answers });
    const idle = ((await settled()) - few) / moreConnections;

    await load.login();
    await load.pace(rate, memorySeconds);
    const fewUsed = await settled();
    await more.login();
    await more.pace(rate, memorySeconds);
    return { idleMemory: idle, usedMemory: idle + ((await settled()) - fewUsed) / moreConnections };
  } finally {
    await more.stop();
  }
}

function perSecond({ answered, seconds }: Traffic): number {
  return answered / seconds;
}
