import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConfig, loadProtocols } from '../../src/config/load.ts';
import { temporaryFolder } from '../helpers/folder.ts';

describe('a configuration file', () => {
  test('is overruled by the command line, and what neither says has its default', async (t) => {
    const file = join(temporaryFolder(t), 'gateway.json');
    await writeFile(
      file,
      JSON.stringify({
        threads: 3,
        reply: 'received',
        listen: ['[::1]:7', { address: '1.2.3.4:8', protocol: 'line' }],
      }),
    );
    const config = await loadConfig(file, { threads: 2 });
    assert.equal(config.threads, 2);
    assert.equal(config.reply, 'received');
    assert.equal(config.limits.frameBytes, 65_536);
    assert.deepEqual(config.listen, [
      { host: '::1', port: 7 },
      { host: '1.2.3.4', port: 8, protocol: 'line' },
    ]);
  });

  test('that is wrong is refused: each option is named with its file, and what is allowed', async (t) => {
    const file = join(temporaryFolder(t), 'gateway.json');
    await writeFile(file, JSON.stringify({ lisen: [], limits: { frameBytes: 1 } }));
    await assert.rejects(loadConfig(file, { reply: 'maybe' }), (error: Error) => {
      const lines = error.message.split('\n').sort();
      assert.equal(lines.length, 3);
      assert.match(lines[0] ?? '', /^--reply: "maybe" is not allowed; it must be one of received, durable, delivered$/);
      assert.match(lines[1] ?? '', /gateway\.json: limits\.frameBytes: 1 is too small; the least is 256$/);
      assert.match(lines[2] ?? '', /gateway\.json: there is no option "lisen"; there are listen, .*http, map, data, /);
      return true;
    });
  });

  test('that is not there, or is not JSON, is said so', async (t) => {
    const file = join(temporaryFolder(t), 'gateway.json');
    await assert.rejects(loadConfig(file, {}), {
      code: 'bad-option',
      message: /There is no configuration file .*gateway\.json/,
    });
    await writeFile(file, '{');
    await assert.rejects(loadConfig(file, {}), { code: 'bad-option', message: /gateway\.json is not JSON/ });
  });

  test('names protocols by their place beside it', async (t) => {
    const folder = temporaryFolder(t);
    await writeFile(join(folder, 'gateway.json'), JSON.stringify({ protocols: ['./none.mjs'] }));
    const { protocols } = await loadConfig(join(folder, 'gateway.json'), {});
    assert.deepEqual(protocols, [join(folder, 'none.mjs')]);
    await assert.rejects(loadProtocols(protocols), { code: 'bad-option', message: /none\.mjs cannot be loaded/ });
    // A path of its own: a module that failed to load is remembered.
    await writeFile(join(folder, 'some.mjs'), 'export const protocol = { name: "x" };');
    await assert.rejects(loadProtocols([join(folder, 'some.mjs')]), {
      code: 'bad-protocol',
      message: /must export a Protocol as `protocol`: protocol\.title/,
    });
  });
});
