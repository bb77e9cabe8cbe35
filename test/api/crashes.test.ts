import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Crash } from '../../src/api/schemas/process.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { configureOwn, type OwnProtocol } from '../helpers/own-protocol.ts';
import { until } from '../helpers/until.ts';
import { ask } from './support.ts';

/** Lines `!DEVICE,WORD`, answered with the word. `crash` is too much for its decoder. */
const touchy: OwnProtocol = {
  name: 'touchy',
  decode: `
    const tooMuch = () => {
      throw new RangeError('this word is\\ntoo much');
    };
    const word = fields[1];
    if (word.startsWith('crash')) tooMuch();
    return { message: 'position', readings: [fixAt(0)], reply: word + '\\n', session: { ...session, device: fields[0] } };`,
};

test('/v1/crashes', async (t) => {
  const data = temporaryFolder(t);
  configureOwn(data, touchy);
  const gateway = await serve(t, data);
  const { http } = gateway.ready;
  const crashes = async (after = 0): Promise<Crash[]> => {
    const { status, body } = await ask(`${http}/v1/crashes?after=${after}`);
    assert.equal(status, 200);
    return body['crashes'] as Crash[];
  };
  const device = await connectDevice(t, gateway.port);
  let known = 0;

  await t.test('is empty where nothing has crashed', async () => assert.deepEqual(await crashes(), []));

  await t.test(
    'shows a buffer that crashed, with the decoder’s stack and the frame, 4,096 bytes of it at most',
    async () => {
      await device.ask('!van7,one\n', 'one\n');
      const frame = `!van7,crash${'h'.repeat(5_000)}`;
      await device.ask(`${frame}\n!van7,two\n`, 'two\n');
      const [crash] = await until('the crash', async () => (await crashes()).length > 0 && crashes());
      assert.ok(crash);
      known = crash.number;
      assert.deepEqual(
        { ...crash, at: '', stack: '', supervisor: crash.supervisor.replace(/:\d+$/, ''), frame: null, remote: '' },
        {
          number: 1,
          at: '',
          thread: 'receiver-1',
          process: 'buffer',
          supervisor: 'connection 127.0.0.1',
          reason: 'RangeError: this word is too much',
          stack: '',
          remote: '',
          protocol: 'touchy',
          device: 'van7',
          frame: null,
        },
      );
      assert.match(crash.stack ?? '', /at tooMuch \(.*touchy\.ts/);
      assert.equal(crash.frame?.offset, '!van7,one\n'.length);
      assert.equal(Buffer.from(crash.frame.bytes, 'base64').toString('latin1'), frame.slice(0, 4_096));
      const { body } = await ask(`${http}/v1/quarantine?id=${crash.frame.quarantined}`);
      assert.ok(Buffer.from(String(body['bytes']), 'base64').equals(Buffer.from(`${frame}\n`)));
    },
  );

  await t.test('shows a process that was ended by hand as killed', async () => {
    const buffer = (await gateway.processes()).find(({ label }) => label === 'buffer');
    await fetch(`${http}/v1/processes/${encodeURIComponent(buffer?.pid ?? '')}`, { method: 'DELETE' });
    const [crash, ...others] = await until('the end', async () => (await crashes(known)).length > 0 && crashes(known));
    assert.deepEqual(others, []);
    assert.deepEqual([crash?.process, crash?.reason, crash?.stack, crash?.frame], ['buffer', 'killed', null, null]);
    known = crash?.number ?? 0;
  });

  await t.test('shows a thread that ended, and who starts it again', async () => {
    const journal = (await gateway.processes()).find(({ name }) => name === 'journal');
    await fetch(`${http}/v1/processes/${encodeURIComponent(journal?.pid ?? '')}`, { method: 'DELETE' });
    const [crash] = await until('the end', async () => (await crashes(known)).length > 0 && crashes(known));
    assert.deepEqual(
      [crash?.thread, crash?.process, crash?.supervisor, crash?.reason],
      ['main', 'journal', 'gateway', 'killed'],
    );
  });

  await t.test('shows nobody who ended by order', async () => {
    device.finish();
    await device.closed;
    const [last] = await crashes();
    const other = await connectDevice(t, gateway.port);
    await other.ask('!van8,one\n', 'one\n');
    assert.deepEqual((await crashes())[0], last);
  });
});
