import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtIn } from '../../src/protocols/registry.ts';
import { deviceOfTrace, simulatedProtocols } from '../../src/simulator/protocols.ts';

const names = (name: string): string[] => simulatedProtocols(name).map((protocol) => protocol.name);

describe('the protocols that vehicles speak', () => {
  test('are the one that is named, or all that are recognised from the bytes', () => {
    assert.deepEqual(names('h02'), ['h02']);
    const recognisable = builtIn.filter(({ encoder, signatures }) => encoder && signatures.length > 0);
    assert.deepEqual(
      names('mixed'),
      recognisable.map(({ name }) => name),
    );
  });

  test('a name that is none is refused with all that are', () => {
    for (const name of ['h03', 'line', '']) {
      assert.throws(() => simulatedProtocols(name), {
        code: 'bad-option',
        message: new RegExp(`^--protocol is "${name}"; it must be one of mixed, .*\\bh02\\b`),
      });
    }
  });

  test('a vehicle’s number becomes an id of the length that the protocol has; a name stays', () => {
    const [gps103] = simulatedProtocols('gps103');
    const [h02] = simulatedProtocols('h02');
    assert.ok(gps103 && h02);
    assert.equal(deviceOfTrace('7560', gps103), '000000000007560');
    assert.equal(deviceOfTrace('7560', h02), '0000007560');
    assert.equal(deviceOfTrace('12345678901234567', gps103), '12345678901234567');
    assert.equal(deviceOfTrace('bus 7', gps103), 'bus 7');
    assert.equal(deviceOfTrace('7560', { ...h02, encoder: { ...h02.encoder, device: (n) => `car-${n}` } }), '7560');
  });
});
