import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { lineOf, report } from './fleet.ts';

const day = 86_400;

test('a clock that steps forth and back closes nobody early and keeps nobody late; reports are stamped with what it says', async (t) => {
  const data = temporaryFolder(t);
  const module = fileURLToPath(new URL('./stepping.ts', import.meta.url));
  const limit = (seconds: number): void => {
    const limits = { idleSeconds: seconds, recogniseSeconds: seconds };
    writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify({ protocols: [module], limits }));
  };
  // Longer than the test takes anywhere, and much shorter than a step.
  limit(600);
  const gateway = await serve(t, data);
  const setter = await connectDevice(t, gateway.port);
  const [quiet, hesitant] = [await connectDevice(t, gateway.port), await connectDevice(t, gateway.port)];
  await report(quiet, lineOf('quiet', 0));
  await hesitant.send('{');
  /** Sweeps over all connections that were made so far. */
  const sweeps = async (): Promise<number> =>
    (await gateway.processes()).find(({ label }) => label === 'timekeeper')?.handled ?? 0;

  const began = Date.now();
  const steps = [day, 0, -2 * day];
  for (const [index, step] of steps.entries()) {
    await setter.ask(`~${step}\n`, 'OK\n');
    const before = await sweeps();
    await until('a sweep', async () => (await sweeps()) > before);
    assert.ok(await report(quiet, lineOf('quiet', index + 1)));
  }
  await hesitant.send(lineOf('hesitant', 0).slice(1));
  await hesitant.until('\n');

  // Set back by two days, the silence is still measured.
  limit(1);
  gateway.child.kill('SIGHUP');
  await Promise.all([quiet, hesitant, setter].map(({ closed }) => closed));
  assert.equal((await gateway.stop()).code, 0);
  const reader = new JournalReader(data);
  t.after(() => reader.close());
  const stamps = [...reader.reports({ device: 'quiet' })].map(({ receivedAt }) => receivedAt - began);
  assert.equal(stamps.length, 1 + steps.length);
  for (const [index, step] of [0, ...steps].entries())
    assert.ok(Math.abs((stamps[index] ?? 0) - step * 1000) < 3_600_000, `${stamps[index]} ms at step ${index}`);
});
