import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { UserConfig } from '../../src/config/config.ts';
import type { CloseReason } from '../../src/receiver/counters.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import type { CrowdOrder, CrowdState } from './crowd.ts';

/** Whether tests run in the length that a release is held to. */
export const long = process.env['FLEETLINE_LONG'] === '1';

/** A gateway that runs as a program of its own, with these options. */
export async function serveWith(t: TestContext, options: UserConfig): Promise<Gateway> {
  const folder = temporaryFolder(t);
  const file = join(folder, 'fleetline.config.json');
  writeFileSync(file, JSON.stringify(options));
  return serve(t, folder, ['--config', file]);
}

/** A metric's value, all of its series with this text among their labels together. */
export async function metric({ ready }: Gateway, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`${ready.http}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === name && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** How many connections have been closed for a reason, as `/metrics` says. */
export function closedFor(gateway: Gateway, reason: CloseReason): Promise<number> {
  return metric(gateway, 'fleetline_connections_closed_total', `reason="${reason}"`);
}

/** Waits until so many connections have been closed for a reason: threads tell of themselves once a second. */
export async function untilClosedFor(gateway: Gateway, reason: CloseReason, count: number): Promise<void> {
  await until(`${count} closed for ${reason}`, async () => (await closedFor(gateway, reason)) === count);
}

/** Many connections at once, in a process of their own that goes with the test. */
export class Crowd {
  readonly #child: ChildProcess = fork(new URL('crowd.ts', import.meta.url));
  state: CrowdState = { connected: 0, answered: 0, closed: 0 };

  constructor(t: TestContext, order: CrowdOrder) {
    t.after(() => this.#child.kill('SIGKILL'));
    this.#child.on('message', (state: CrowdState) => (this.state = state));
    this.#child.send(order);
  }

  /** Waits until it stands so. */
  async until(what: string, look: (state: CrowdState) => boolean): Promise<void> {
    await until(what, () => look(this.state)).catch((cause: unknown) => {
      throw new Error(`waited in vain for ${what}; they stand at ${JSON.stringify(this.state)}`, { cause });
    });
  }
}
