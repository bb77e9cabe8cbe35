import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/until.ts';
import { assertStored, Fleet, lineOf, report } from './fleet.ts';
import { Log } from './observe.ts';
import { servePerilous } from './peril.ts';
import { killsJournal } from './perilous.ts';

const deaths = 5;

test(`a journal thread that is killed under load, ${deaths} times: another takes its place, no connection ends, nothing acknowledged is lost`, async (t) => {
  const data = temporaryFolder(t);
  const gateway = await servePerilous(t, data);
  const log = new Log(gateway);
  const quiet = await connectDevice(t, gateway.port);
  const ids = [await report(quiet, lineOf('quiet', 0))];
  const fleet = new Fleet(t, gateway.port, 40);
  for (let death = 1; death <= deaths; death++) {
    await fleet.untilHeard(500);
    gateway.child.kill(killsJournal);
    await until('its end', () => log.text.split('"child":"journal"').length > death);
    ids.push(await report(quiet, lineOf('quiet', death)));
  }
  await fleet.untilHeard(500);
  await fleet.stop();
  assert.equal(fleet.interruptions, 40, 'each vehicle had one connection to its end');
  assert.ok(!ids.includes(undefined));
  assert.equal((await gateway.stop()).code, 0);
  assertStored(data, [...fleet.acknowledged, ...ids.map(String)]);
});
