import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeLine, netcatLine, printfOf } from '../../../src/web/quarantine/shell.ts';

/** What a shell writes that is given a command. */
const written = (shell: string, command: string): Buffer => execFileSync(shell, ['-c', command]);

describe('a printf command', () => {
  for (const shell of ['sh', 'bash'])
    test(`writes the bytes and only them, whatever they are, in ${shell}`, () => {
      const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      assert.deepEqual(written(shell, printfOf(all)), Buffer.from(all));
      for (const text of ["-n 100% it's \\n", '%s', '\\0011', '-', '', '$(id) `id` $HOME "', '\x001'])
        assert.equal(written(shell, printfOf(Buffer.from(text))).toString(), text);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
          assert.deepEqual(written(shell, printfOf(bytes)), Buffer.from(bytes));
        }),
        { numRuns: 30 },
      );
    });

  test('leaves text readable', () => {
    assert.equal(printfOf(Buffer.from('*HQ,41,V1#\r\n')), String.raw`printf '*HQ,41,V1#\015\012'`);
  });
});

test('bytes are sent to the listener that they came to, at the name by which the gateway is known', () => {
  const bytes = Buffer.from('a');
  assert.equal(netcatLine(bytes, '0.0.0.0:5010', 'gate.example'), "printf 'a' | nc -w 1 gate.example 5010");
  assert.equal(netcatLine(bytes, '[::]:5010', '[2001:db8::1]'), "printf 'a' | nc -w 1 2001:db8::1 5010");
  assert.equal(netcatLine(bytes, '192.0.2.7:5011', 'gate.example'), "printf 'a' | nc -w 1 192.0.2.7 5011");
  assert.equal(netcatLine(bytes, '[2001:db8::2]:5011', 'gate.example'), "printf 'a' | nc -w 1 2001:db8::2 5011");
});

test('bytes are decoded with the protocol that was spoken, if one was', () => {
  assert.equal(decodeLine(Buffer.from('a'), 'h02'), "printf 'a' | fleetline decode --protocol h02");
  assert.equal(decodeLine(Buffer.from('a'), null), "printf 'a' | fleetline decode");
});
