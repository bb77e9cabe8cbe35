import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { JournalReader } from '../../src/journal/reader.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { configureOwn, type OwnProtocol, ownMidnight, writeOwn } from '../helpers/own-protocol.ts';
import { patienceMilliseconds, until } from '../helpers/until.ts';

/** Lines `!DEVICE,N,PLACE`. The first version throws on every third line and cannot read those whose place is in words. */
const decoder = (mended: boolean): OwnProtocol => ({
  name: 'mendable',
  decode: `
    const [device, number, place] = fields;
    if (place === 'nowhere') return { message: 'position', refused: 'no readable place', session: { ...session, device } };
    if (!${mended} && place === 'north') return { message: 'position', refused: 'no readable place' };
    if (!${mended} && Number(number) % 3 === 0) throw new Error('every third line is too much');
    return { message: 'position', readings: [fixAt(Number(number))], reply: number + '\\n' };`,
});

function folderWith(t: TestContext, mended: boolean): string {
  const data = temporaryFolder(t);
  configureOwn(data, decoder(mended));
  return data;
}

/** What each quarantine command prints; it must succeed. */
async function quarantine(t: TestContext, data: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await fleetline(t, ['quarantine', ...args, '--data', data], { cwd: data });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Sends ten lines, of which the first decoder reads five: 1, 2, 4, 7 and 8. */
async function sendTen(t: TestContext, port: number): Promise<void> {
  const device = await connectDevice(t, port);
  for (let n = 1; n <= 10; n++) await device.send(`!cab,${n},${n === 5 ? 'north' : n === 10 ? 'nowhere' : '54.5'}\n`);
  await device.until('8\n');
}

/** The numbers of the stored fixes, and when they were received. */
function stored(data: string): { readonly numbers: number[]; readonly received: number[] } {
  const reader = new JournalReader(data);
  try {
    const reports = [...reader.reports({ device: 'cab' })];
    return {
      numbers: reports.map(({ time }) => (time - ownMidnight) / 1000),
      received: reports.map(({ receivedAt }) => receivedAt),
    };
  } finally {
    reader.close();
  }
}

const kinds = (data: string): number => {
  const reader = new JournalReader(data);
  try {
    return reader.counts().quarantined;
  } finally {
    reader.close();
  }
};

describe('quarantine', () => {
  test('is listed by kind, shown byte by byte, and decoded again by a running gateway once the decoder is mended', async (t) => {
    const data = folderWith(t, false);
    const gateway = await serve(t, data, ['--config', join(data, 'fleetline.config.json')]);
    const before = Date.now();
    await sendTen(t, gateway.port);
    await until('five frames in quarantine', () => kinds(data) === 5);
    const after = Date.now();

    const list = await quarantine(t, data, 'list');
    assert.match(list, /^NEWEST +ALIKE +PROTOCOL/);
    assert.match(list, /^\d+ +3 +mendable +\S+Z +\S+ +the decoder crashed: every third line is too much$/m);
    assert.match(list, /^\d+ +2 +mendable +\S+Z +\S+ +no readable place$/m);
    const [kind] = (await quarantine(t, data, 'list', '--json')).split('\n').map((line) => JSON.parse(line || '{}'));
    assert.equal(kind.count, 3);

    const id = /^(\d+) .*no readable place$/m.exec(list)?.[1] ?? '';
    const shown = await quarantine(t, data, 'show', id);
    assert.match(shown, /reason +no readable place/);
    assert.match(shown, / {2}!cab,10,nowhere\.?$/m);
    assert.match(shown, / \^{7}$/m, 'the last field is where decoding stopped');

    assert.match(
      await quarantine(t, data, 'redecode'),
      /^5 examined, 0 decoded into 0 reports; 5 stay in quarantine\.$/m,
    );
    writeOwn(data, decoder(true));
    assert.match(
      await quarantine(t, data, 'redecode'),
      /^5 examined, 4 decoded into 4 reports; 1 stay in quarantine\.$/m,
    );
    assert.match(
      await quarantine(t, data, 'redecode'),
      /^1 examined, 0 decoded into 0 reports; 1 stay in quarantine\.$/m,
    );

    const { numbers, received } = stored(data);
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9], 'each once');
    assert.ok(
      received.every((time) => time >= before && time <= after),
      'with the time at which it came',
    );
    const { code, stderr } = await gateway.stop();
    assert.equal(code, 0, stderr);
  });

  test('is decoded again where no gateway runs, and what was stored meanwhile is not stored twice', async (t) => {
    const data = folderWith(t, false);
    const config = ['--config', join(data, 'fleetline.config.json')];
    const first = await serve(t, data, config);
    await sendTen(t, first.port);
    await until('five frames in quarantine', () => kinds(data) === 5);
    await first.stop();

    writeOwn(data, decoder(true));
    const second = await serve(t, data, config);
    const device = await connectDevice(t, second.port);
    await device.ask('!cab,3,54.5\n', '3\n');
    await second.stop();

    assert.match(
      await quarantine(t, data, 'redecode'),
      /^5 examined, 4 decoded into 4 reports; 1 stay in quarantine\.$/m,
    );
    assert.deepEqual(stored(data).numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.match(await quarantine(t, data, 'show', '1'), /^today +decoded again at \S+Z$/m);
  });

  test('is decoded again to its end where the journal is started again meanwhile', async (t) => {
    const data = temporaryFolder(t);
    const [busy, go] = [join(data, 'busy'), join(data, 'go')];
    const refusing = { name: 'slow', decode: "return { message: 'position', refused: 'not yet' };" };
    configureOwn(data, refusing);
    const gateway = await serve(t, data, ['--config', join(data, 'fleetline.config.json')]);
    await (await connectDevice(t, gateway.port)).send('!cab,1\n');
    await until('a frame in quarantine', () => kinds(data) === 1);
    writeOwn(data, {
      ...refusing,
      decode: `
        const { existsSync, writeFileSync } = process.getBuiltinModule('node:fs');
        writeFileSync('${busy}', '');
        while (!existsSync('${go}')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        return { message: 'position', readings: [fixAt(1)] };`,
    });
    const decoding = fetch(`${gateway.ready.http}/v1/quarantine/redecode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    await until('a decoder that is busy', () => existsSync(busy));
    const journal = async () => (await gateway.processes()).find(({ label }) => label === 'thread journal')?.pid ?? '';
    const before = await journal();
    await fetch(`${gateway.ready.http}/v1/processes/${before.slice(1, -1)}`, { method: 'DELETE' });
    await until('another journal', async () => !['', before].includes(await journal()));
    writeFileSync(go, '');
    const { examined, decoded, reports } = (await (await decoding).json()) as Record<string, unknown>;
    assert.deepEqual([examined, decoded, reports], [1, 1, 1]);
    assert.deepEqual(stored(data).numbers, [1]);
    const { code, stderr } = await gateway.stop();
    assert.equal(code, 0, stderr);
  });

  test('says so when there is nothing in it', async (t) => {
    const data = folderWith(t, true);
    const gateway = await serve(t, data);
    assert.equal(await quarantine(t, data, 'list'), 'Nothing is in quarantine: everything that came could be read.\n');
    const { code, stderr } = await fleetline(t, ['quarantine', 'show', '1', '--data', data]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /There is no number 1 in quarantine: fleetline quarantine list --data .* shows what there is\./,
    );
    await gateway.stop();
  });

  test('is not decoded again by a page of another origin', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const response = await fetch(`${gateway.ready.http}/v1/quarantine/redecode`, { method: 'POST', body: 'a=b' });
    assert.equal(response.status, 415);
    await gateway.stop();
  });
});
