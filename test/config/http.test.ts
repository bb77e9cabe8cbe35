import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { isLoopback, readTokens, tokenOf } from '../../src/config/http.ts';
import { loadConfig } from '../../src/config/load.ts';
import { temporaryFolder } from '../helpers/folder.ts';

const secret = 'correct-horse-battery';

describe('where the API listens', () => {
  test('is an address, or an address with tokens', () => {
    assert.deepEqual(readConfig({ http: '127.0.0.1:80' }).http, { host: '127.0.0.1', port: 80, tokens: [] });
    const tokens = [{ name: 'me', secret }];
    const { http } = readConfig({ http: { address: '[::]:80', tokens } });
    assert.deepEqual(http, { host: '::', port: 80, tokens: [{ name: 'me', secret, scope: 'read' }] });
  });

  test('may be reached from elsewhere only with tokens', () => {
    for (const http of ['0.0.0.0:80', '[::]:80', '192.0.2.1:80', 'gate.example:80'])
      assert.throws(() => readConfig({ http }), /http: .*can be reached from other machines: name the tokens/);
    for (const http of ['127.0.0.1:80', '127.8.9.10:80', '[::1]:80', 'localhost:80']) readConfig({ http });
  });

  test('goes over that of the file, and leaves its tokens', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'fleetline.config.json');
    const tokens = [{ name: 'me', secretFile: 'me.secret' }];
    writeFileSync(file, JSON.stringify({ http: { address: '127.0.0.1:80', tokens } }));
    const { http } = await loadConfig(file, { http: '0.0.0.0:81' });
    const expected = [{ name: 'me', secretFile: join(folder, 'me.secret'), scope: 'read' }];
    assert.deepEqual(http, { host: '0.0.0.0', port: 81, tokens: expected });
  });

  test('is told from one of this machine only by its address, not by how its name begins', () => {
    for (const host of ['127.0.0.1', '127.255.255.254', '::1', 'localhost', 'LocalHost'])
      assert.ok(isLoopback(host), host);
    for (const host of ['', '128.0.0.1', '127.0.0.1.example', 'localhost.example', '::2', '0.0.0.0', '127.1'])
      assert.equal(isLoopback(host), false, host);
  });
});

describe('a token', () => {
  test('that is written wrong is refused, and what was written for its secret is not repeated', () => {
    const wrong: [tokens: unknown, message: RegExp][] = [
      [[{ name: 'me', secret: 'hunter2' }], /^http\.tokens\.0\.secret: it must be 16 to 512/],
      [[{ name: 'me', secret: 'hunter2 '.repeat(3) }], /^http\.tokens\.0\.secret: it must be 16 to 512/],
      [[{ name: 'me', secret: 7_010_111 }], /^http\.tokens\.0\.secret: it must be text/],
      [[{ name: 'me', secret: 'hunter2'.repeat(3), secretFile: 'x' }], /and not both/],
      [[{ name: 'me' }], /must have a secret or a secretFile/],
      [[{ name: 'me', hunter2: 'x' }], /^http\.tokens\.0: it must be \{ name/],
      [['hunter2'], /^http\.tokens\.0: it must be \{ name/],
      ['hunter2', /^http\.tokens: it must be a list/],
    ];
    for (const [tokens, message] of wrong) {
      assert.throws(
        () => readConfig({ http: { address: '127.0.0.1:80', tokens } }),
        (error: Error) => message.test(error.message) && !/hunter2|7010111/.test(error.message),
        String(message),
      );
    }
  });

  test('is known by its whole secret, from the configuration or from a file', (t) => {
    const file = join(temporaryFolder(t), 'secret');
    writeFileSync(file, `${secret}-of-file\n`);
    const tokens = readTokens([
      { name: 'one', secret, scope: 'read' },
      { name: 'two', secretFile: file, scope: 'admin' },
    ]);
    assert.equal(tokenOf(secret, tokens)?.name, 'one');
    assert.deepEqual([tokenOf(`${secret}-of-file`, tokens)?.name, tokens[1]?.scope], ['two', 'admin']);
    for (const other of ['', secret.slice(0, -1), `${secret}x`, secret.toUpperCase()])
      assert.equal(tokenOf(other, tokens), undefined);
    assert.ok(!JSON.stringify(tokens).includes(secret));
  });

  test('whose file is not there, or holds no secret, is refused', (t) => {
    const file = join(temporaryFolder(t), 'secret');
    const token = { name: 'me', secretFile: file, scope: 'read' } as const;
    assert.throws(() => readTokens([token]), /the secret of me cannot be read: ENOENT/);
    writeFileSync(file, 'hunter2\n');
    assert.throws(
      () => readTokens([token]),
      (error: Error) => /must hold a secret/.test(error.message) && !error.message.includes('hunter2'),
    );
  });
});
