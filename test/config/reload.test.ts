import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { changeOf, listenerIds } from '../../src/config/reload.ts';

describe('a configuration that is read again', () => {
  test('changes nothing where it says the same', () => {
    const { config, changed, left } = changeOf(readConfig({}), readConfig({ threads: 1 }));
    assert.deepEqual([config, changed, left], [readConfig({}), [], []]);
  });

  test('is in force but for what is read once, and each option that differs is named', () => {
    const wanted = {
      data: 'elsewhere',
      threads: 2,
      reply: 'received',
      limits: { crashes: 1, pendingReports: 1 },
      journal: { maxAgeDays: 1 },
    };
    const { config, changed, left } = changeOf(readConfig({}), readConfig(wanted));
    assert.deepEqual(config, readConfig({ reply: 'received', limits: { crashes: 1 } }));
    assert.deepEqual(changed, ['reply', 'limits.crashes']);
    assert.deepEqual(left, ['data', 'threads', 'journal.maxAgeDays', 'limits.pendingReports']);
  });

  test('leaves the tokens of the API as they are where its address is to change', () => {
    const tokens = (secret: string): object => ({ tokens: [{ name: 'one', secret, scope: 'admin' }] });
    const current = readConfig({ http: { address: '192.0.2.1:8010', ...tokens('abcdefghijklmnop') } });
    const same = readConfig({ http: { address: '192.0.2.1:8010', ...tokens('0123456789abcdef') } });
    assert.deepEqual([changeOf(current, same).changed, changeOf(current, same).config], [['http.tokens'], same]);
    const open = changeOf(current, readConfig({}));
    assert.deepEqual([open.config.http, open.changed], [current.http, []]);
    assert.deepEqual(open.left, ['http.host', 'http.tokens']);
  });

  test('does not tell what an option was or is', () => {
    const { changed } = changeOf(readConfig({}), readConfig({ listen: ['127.0.0.1:4999'] }));
    assert.deepEqual(changed, ['listen']);
  });
});

test('listeners are known by their addresses, alike ones by their order', () => {
  const [one, two] = [
    { host: '127.0.0.1', port: 0 },
    { host: '::1', port: 5010 },
  ];
  assert.deepEqual(listenerIds([one, two, one, one]), [
    '127.0.0.1:0',
    '[::1]:5010',
    '127.0.0.1:0 (2)',
    '127.0.0.1:0 (3)',
  ]);
});
