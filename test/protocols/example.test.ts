import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { protocol } from '../../examples/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { decode } from '../../src/receiver/decode.ts';

const protocols = [...builtIn, protocol];

describe('a protocol of one’s own', () => {
  test('is recognised beside the built-in ones, and reads its own example', () => {
    for (const { wire, reports, replies } of protocol.examples) {
      const result = decode(wire, { protocols });
      assert.equal(result.protocol, 'unit');
      assert.deepEqual(result.quarantined, []);
      assert.partialDeepStrictEqual(result.reports, reports);
      assert.deepEqual(result.replies, replies);
    }
  });

  test('can be chosen by its name', () => {
    const result = decode('@unit8,1782115200,-33.5,-70.6,0.0\r\n', { protocols, protocol: 'unit' });
    assert.partialDeepStrictEqual(result.reports, [
      { device: 'unit8', protocol: 'unit', latitude: -33.5, longitude: -70.6 },
    ]);
  });

  test('refuses what it cannot read, keeps its bytes and goes on behind them', () => {
    const wire = '@unit7,1782115200,94.321,10.135,12.5\n@unit7,yesterday\n@unit7,1782115201,54.321,10.135,12.5\n';
    const result = decode(wire, { protocols });
    assert.deepEqual(
      result.quarantined.map(({ offset, reason }) => ({ offset, reason })),
      [
        { offset: 0, reason: 'no position' },
        { offset: 37, reason: 'no position' },
      ],
    );
    assert.equal(result.reports.length, 1);
  });

  test('takes nothing from the built-in protocols', () => {
    for (const { name, examples } of builtIn) {
      for (const { wire } of examples) assert.notEqual(decode(wire, { protocols }).protocol, 'unit', name);
    }
  });
});
