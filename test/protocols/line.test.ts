import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

test('line: a line that is not UTF-8 is kept byte for byte', () => {
  const bytes = Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]);
  const { reports } = decode(bytes, { protocol: 'line', peer: '192.0.2.7' });
  assert.equal(reports[0]?.device, '192.0.2.7');
  const { line, encoding } = reports[0]?.attributes ?? {};
  assert.equal(encoding, 'latin1');
  assert.deepEqual(Buffer.from(String(line), 'latin1'), bytes.subarray(0, -1));
});

test('line: is never recognised, only chosen', () => {
  const { protocol, reports } = decode('unit 7 at the gate\n'.repeat(10));
  assert.equal(protocol, undefined);
  assert.deepEqual(reports, []);
});
