import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { metric } from './bounded.ts';
import { assertStored, Fleet, lineOf, report } from './fleet.ts';
import { Log, unready, unreadBytes } from './observe.ts';
import { Volume, withoutMount } from './volume.ts';

const stalls = 'nothing can be stored';
const resumes = 'storing works again';

test(
  'a disk that is full under load: nothing acknowledged is lost, no device is read from, and with room again it goes on by itself',
  { skip: withoutMount },
  async (t) => {
    const volume = new Volume(t, 24);
    const data = join(volume.path, 'data');
    mkdirSync(data);
    const gateway = await serve(t, data, ['--threads', '2', '--log-level', 'warn']);
    const log = new Log(gateway);
    const quiet = await connectDevice(t, gateway.port);
    assert.ok(await report(quiet, lineOf('quiet', 0)));
    const fleet = new Fleet(t, gateway.port, 40);
    await fleet.untilHeard(1000);

    volume.fill();
    await until('storing to fail', () => log.count(stalls) === 1);
    const newcomer = await connectDevice(t, gateway.port);
    const line = lineOf('newcomer', 0);
    const answers = Promise.all([report(quiet, lineOf('quiet', 1)), report(newcomer, line)]);
    // All receiver threads have turned since, twice: they answer for their processes.
    for (const _ of ['once', 'again']) await gateway.processes();
    assert.equal(unreadBytes(newcomer, gateway.port), line.length);
    assert.equal(quiet.unread, '');
    const reasons = await until('/readyz to say so', () => unready(gateway));
    assert.match(reasons.join(), /^the journal cannot store: .*full/);
    const alarms = async (): Promise<number[]> =>
      Promise.all(['fleetline_ready', 'fleetline_journal_stalled'].map((name) => metric(gateway, name)));
    assert.deepEqual(await alarms(), [0, 1]);
    assert.equal((await fetch(`${gateway.ready.http}/healthz`)).status, 200, 'a restart would not mend it');

    volume.makeRoom();
    const ids = await answers;
    await until('/readyz to say that it goes on', async () => (await unready(gateway)) === undefined);
    assert.deepEqual(await alarms(), [1, 0]);
    assert.ok(!ids.includes(undefined), 'what came meanwhile was not taken, and so not refused');
    await fleet.untilHeard(1000);
    await fleet.stop();
    const { code } = await gateway.stop();
    assert.equal(code, 0);
    assert.equal(log.count(resumes), log.count(stalls), log.text);
    assert.equal(log.count('could not be stored'), 0, 'the stall says it, once');
    assertStored(data, [...fleet.acknowledged, ...ids.map(String)]);
    t.diagnostic(
      `${fleet.acknowledged.length} acknowledged, ${fleet.interruptions} interruptions, ${log.count(stalls)} stalls`,
    );
  },
);
