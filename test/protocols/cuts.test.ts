import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { Fix, Protocol } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { decode } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';
import type { ConformanceCase } from './conformance.ts';
import { byteByByte, cutAt, decodePieces, now } from './pieces.ts';

const pinnedIfNeeded = (protocol: Protocol): Protocol | undefined =>
  protocol.signatures.length === 0 ? protocol : undefined;

/** Holds the bytes against themselves: at once, byte by byte, and in random pieces. */
function sameHoweverCut(bytes: Buffer, protocol: Protocol | undefined, numRuns: number): void {
  const whole = decodePieces([bytes], protocol);
  assert.deepEqual(decodePieces(byteByByte(bytes), protocol), whole);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (places) => {
      assert.deepEqual(decodePieces(cutAt(bytes, places), protocol), whole);
    }),
    { numRuns },
  );
}

describe('any cut of the bytes gives the same reports', () => {
  for (const protocol of builtIn) {
    test(`${protocol.name}: its examples, one behind the other, twice`, () => {
      const wire = protocol.examples.map((example) => example.wire).join('');
      sameHoweverCut(Buffer.from(wire + wire), pinnedIfNeeded(protocol), 100);
    });

    test(`${protocol.name}: its examples broken anywhere, with other bytes between them`, () => {
      const wire = Buffer.from(protocol.examples.map((example) => example.wire).join(''));
      const damage = fc.record({ at: fc.nat(wire.length), by: fc.uint8Array({ maxLength: 24 }), without: fc.nat(40) });
      fc.assert(
        fc.property(damage, fc.array(fc.nat(wire.length), { maxLength: 6 }), ({ at, by, without }, places) => {
          const bytes = Buffer.concat([wire.subarray(0, at), by, wire.subarray(at + without)]);
          const whole = decodePieces([bytes], protocol);
          assert.deepEqual(decodePieces(cutAt(bytes, places), protocol), whole);
          assert.deepEqual(decodePieces(byteByByte(bytes), protocol), whole);
        }),
        { numRuns: 100 },
      );
    });
  }

  describe('real connections', { skip: withoutShared('conformance') }, () => {
    for (const protocol of builtIn) {
      const path = sharedPath(`conformance/${protocol.name}.jsonl`);
      if (path === undefined) continue;
      test(protocol.name, () => {
        for (const { wire, encoding } of readLines<ConformanceCase>(path)) {
          sameHoweverCut(Buffer.from(wire, encoding), undefined, 10);
        }
      });
    }
  });
});

/** Two fixes of one device, ten seconds apart, as its encoder writes them. */
function twoFixes({ encoder }: Protocol): { login: string; first: string; second: string; device: string } {
  assert.ok(encoder);
  const device = encoder.device(7);
  const fix: Fix = {
    device,
    time: now - 30_000,
    latitude: 54.3,
    longitude: -10.1,
    altitude: 7,
    speed: 10,
    heading: 90,
  };
  return {
    login: encoder
      .login(device)
      .map(({ frame }) => frame)
      .join(''),
    first: encoder.report(fix).frame,
    second: encoder.report({ ...fix, time: fix.time + 10_000 }).frame,
    device,
  };
}

const times = (wire: string, protocol?: string): string[] =>
  decode(wire, { now, protocol })
    .reports.filter(({ type }) => type === 'position')
    .map(({ time }) => time);

describe('frames that come together', () => {
  for (const protocol of builtIn) {
    if (!protocol.encoder) continue;

    test(`${protocol.name}: two in one piece are two reports, in their order`, () => {
      const { login, first, second } = twoFixes(protocol);
      assert.deepEqual(times(login + first + second), ['2026-06-22T08:15:30.000Z', '2026-06-22T08:15:40.000Z']);
    });

    test(`${protocol.name}: a line of noise between two costs neither of them`, () => {
      const { login, first, second } = twoFixes(protocol);
      const noise = fc.stringMatching(/^[a-z\x80-\xff]{1,40}$/);
      fc.assert(
        fc.property(noise, (between) => {
          const wire = `${login}${first}${between}\r\n${second}`;
          assert.deepEqual(times(wire), ['2026-06-22T08:15:30.000Z', '2026-06-22T08:15:40.000Z']);
          const kept = decode(wire, { now })
            .quarantined.map(({ bytes }) => Buffer.from(bytes).toString())
            .join('');
          assert.ok(kept.includes(between), 'and is kept in quarantine');
        }),
        { numRuns: 50 },
      );
    });

    test(`${protocol.name}: what a broken frame leaves costs no more than the next one`, () => {
      const { login, first, second } = twoFixes(protocol);
      for (let left = 1; left < first.length - 1; left++) {
        const found = times(`${login}${first.slice(0, left)}\r\n${second}${second}`, protocol.name);
        assert.ok(found.includes('2026-06-22T08:15:40.000Z'), first.slice(0, left));
      }
    });
  }
});
