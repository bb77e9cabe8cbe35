import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { memoryCeiling, totalBytes } from '../../src/config/ceiling.ts';
import { defaultLimits } from '../../src/config/limits.ts';
import { connectDevice } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { long, serveWith } from './bounded.ts';
import { lineOf, report } from './fleet.ts';
import type { MobState } from './mob.ts';

/** The most that a process has had resident so far, in bytes. Source: proc_pid_status(5), VmHWM. */
function peakBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

const seconds = long ? 60 : 15;

describe('the memory of a gateway', () => {
  test(`stays under the ceiling of its configuration in ${seconds} s of all that takes up room at once`, async (t) => {
    // So near what they bound that without credit for bytes the mob takes more than their ceiling within seconds.
    const given = {
      connections: 1_600,
      heldBytesTotal: 4_194_304,
      pendingReports: 5_000,
      unreadReplyBytes: 4_096,
      httpExports: 1,
      httpStreams: 1,
    };
    const limits = { ...defaultLimits, ...given };
    // Reports wait for as long as on a slow disk.
    const gateway = await serveWith(t, { limits: given, journal: { commitMilliseconds: 1000 } });
    const witness = await connectDevice(t, gateway.port);
    const mob = fork(new URL('mob.ts', import.meta.url));
    t.after(() => mob.kill('SIGKILL'));
    let state: MobState = { connected: 0, bytesSent: 0 };
    mob.on('message', (news: MobState) => (state = news));
    mob.send({ port: gateway.port, size: 1_500 });

    // The one wait that is what is tested: a length of time.
    await after(seconds * 1000);
    await until('the mob', () => state.connected >= 1_500);
    const [peak, ceiling] = [peakBytes(gateway.ready.pid), totalBytes(memoryCeiling({ threads: 1, limits }))];
    t.diagnostic(
      `at most ${peak >> 20} of ${ceiling >> 20} MiB; ${state.connected} connections, ${state.bytesSent} bytes`,
    );
    assert.ok(peak < ceiling, `${peak} bytes were resident, ${ceiling} are the ceiling`);
    assert.match((await report(witness, lineOf('witness', 1))) ?? '', /^[0-9a-f]{32}$/);
  });
});
