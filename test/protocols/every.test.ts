import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { detect } from '../../src/protocols/detect.ts';
import type { Fix, Protocol } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { decode } from '../../src/receiver/decode.ts';

/** The clock of all examples. */
const now = Date.parse('2026-06-22T08:16:00Z');
const recognisable = builtIn.filter((protocol) => protocol.signatures.length > 0);

describe('every protocol', () => {
  for (const protocol of builtIn) {
    for (const { about, wire, reports, replies } of protocol.examples) {
      test(`${protocol.name}: ${about}`, () => {
        const pin = protocol.signatures.length === 0 ? { protocol: protocol.name } : {};
        const result = decode(wire, { now, ...pin });
        assert.equal(result.protocol, protocol.name);
        assert.deepEqual(result.quarantined, []);
        assert.equal(result.reports.length, reports.length);
        reports.forEach((wanted, index) => assert.partialDeepStrictEqual(result.reports[index], wanted));
        assert.deepEqual(result.replies, replies);
        const named = Object.keys(protocol.messages);
        assert.ok(named.length > 0 && protocol.devices.length > 0 && protocol.title !== '' && protocol.replies !== '');
      });
    }
    test(`${protocol.name}: its signatures are anchored and cannot depend on where the bytes are cut`, () => {
      for (const { source, flags } of protocol.signatures) {
        assert.ok(source.startsWith('^') && !/(?<!\\)\$(?!\))|\(\?<[=!]/.test(source) && flags === '', source);
      }
    });
  }

  for (const protocol of recognisable) {
    test(`${protocol.name}: a fix that is encoded comes back, to the precision of the protocol`, () =>
      roundTrip(protocol));
  }
});

const fixes = fc.record({
  time: fc.integer({ min: now / 1000 - 40_000, max: now / 1000 }).map((second) => second * 1000),
  latitude: fc.double({ min: -89.9, max: 89.9, noNaN: true }),
  longitude: fc.double({ min: -179.9, max: 179.9, noNaN: true }),
  speed: fc.double({ min: 0, max: 60, noNaN: true }),
  heading: fc.double({ min: 0, max: 359.9, noNaN: true }),
  altitude: fc.double({ min: 0, max: 4000, noNaN: true }),
});

function roundTrip(protocol: Protocol): void {
  const { encoder } = protocol;
  assert.ok(encoder, 'an encoder');
  const { precision } = encoder;
  const near = (a: number | undefined, b: number, by: number | undefined, turn = Number.POSITIVE_INFINITY): void => {
    if (by === undefined) return;
    const distance = Math.abs((a ?? Number.NaN) - b);
    assert.ok(Math.min(distance, turn - distance) <= by * 1.001 + 1e-9, `${String(a)} for ${b}`);
  };
  fc.assert(
    fc.property(fixes, fc.nat(9999), (at, index) => {
      const fix: Fix = { ...at, device: encoder.device(index) };
      const sent = [...encoder.login(fix.device), encoder.report(fix)];
      const result = decode(sent.map(({ frame }) => frame).join(''), { now });
      assert.equal(result.protocol, protocol.name);
      assert.deepEqual(result.quarantined, []);
      const [report, ...more] = result.reports.filter(({ type }) => type === 'position');
      assert.ok(report && more.length === 0, 'one position');
      assert.equal(report.device, fix.device);
      near(Date.parse(report.time), fix.time, precision.time);
      near(report.latitude, fix.latitude, precision.place);
      near(report.longitude, fix.longitude, precision.place);
      near(report.speed, fix.speed ?? 0, precision.speed);
      near(report.heading, fix.heading ?? 0, precision.heading, 360);
      near(report.altitude, fix.altitude ?? 0, precision.altitude);
      const due = sent.map(({ reply }) => reply).filter((reply) => reply !== undefined);
      assert.equal(result.replies.length, due.length);
      due.forEach((reply, i) => {
        const got = result.replies[i] ?? '';
        assert.ok(typeof reply === 'string' ? got === reply : reply.exec(got)?.[0] === got, got);
      });
    }),
    { numRuns: 200 },
  );
}

describe('the detector', () => {
  const beginnings = recognisable.flatMap((protocol) =>
    protocol.examples.map(({ wire }) => ({ name: protocol.name, wire: Buffer.from(wire) })),
  );

  test('takes each protocol’s examples for what they are, and says so at the same byte however they are cut', () => {
    for (const { name, wire } of beginnings) {
      const decidedAt = firstDecision(wire);
      for (let end = decidedAt; end <= Math.min(wire.length, 200); end++) {
        const found = detect(wire.subarray(0, end), builtIn);
        assert.ok(found.kind === 'protocol' && found.protocol.name === name, `${name} at ${end}: ${wire.toString()}`);
      }
    }
  });

  function firstDecision(wire: Buffer): number {
    for (let end = 1; end <= wire.length; end++)
      if (detect(wire.subarray(0, end), builtIn).kind === 'protocol') return end;
    return assert.fail(`not recognised: ${wire.toString()}`);
  }
});
