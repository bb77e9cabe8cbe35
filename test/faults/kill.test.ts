import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../helpers/folder.ts';
import { launch, serve } from '../helpers/gateway.ts';
import { Random } from '../helpers/random.ts';
import { Driver, Stored } from './driver.ts';

/** FLEETLINE_LONG=1 has it done 50 times, which takes over a minute. */
const rounds = process.env['FLEETLINE_LONG'] === '1' ? 50 : 10;
const vehicles = 60;

test(`kill -9 at random moments under load, ${rounds} times on one folder: after each start all that was acknowledged is there, once`, async (t) => {
  const seed = Date.now();
  t.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  const data = temporaryFolder(t);
  const driver = new Driver(vehicles, Date.now());
  for (let round = 1; round <= rounds; round++) {
    if (random.chance(0.2)) await killWhileItStarts();
    const gateway = await serve(t, data, ['--threads', '2']);
    new Stored(data).assertHolds(driver.acknowledged);
    // So many replies on, and then anywhere within a commit, an index pass or a checkpoint.
    let left = random.whole(1, 3000);
    const more = random.next() * 20;
    await driver.drive(t, gateway.port, () => {
      if (--left === 0) setTimeout(() => gateway.child.kill('SIGKILL'), more);
      return left > 0;
    });
    assert.equal((await gateway.ended).signal, 'SIGKILL');
  }

  const all = new Stored(data);
  all.assertHolds(driver.acknowledged);
  assert.deepEqual(driver.unheard, []);
  t.diagnostic(
    `${all.reports} reports stored, ${driver.acknowledged.length} acknowledged to ${vehicles} vehicles with ${driver.protocols.size} protocols`,
  );

  async function killWhileItStarts(): Promise<void> {
    const { child, ended } = launch(t, ['serve', '--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--data', data]);
    setTimeout(() => child.kill('SIGKILL'), random.whole(200, 1000));
    assert.equal((await ended).signal, 'SIGKILL');
  }
});
