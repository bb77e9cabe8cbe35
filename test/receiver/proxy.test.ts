import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { beginsAsProxy, readProxyHeader } from '../../src/receiver/proxy.ts';
import { binaryHeader } from '../helpers/proxy.ts';

const line = (text: string): Buffer => Buffer.from(`${text}\r\n`, 'latin1');

describe('a PROXY line', () => {
  test('says who connected to the proxy', () => {
    const header = line('PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010');
    const source = { address: '203.0.113.7', port: 51_234 };
    assert.deepEqual(readProxyHeader(header), { length: header.length, source });
  });

  test('writes an IPv6 address in one form, whatever it came in', () => {
    const header = line('PROXY TCP6 2001:DB8:0:0::0:7 2001:db8::1 51234 5010');
    assert.deepEqual(readProxyHeader(header), {
      length: header.length,
      source: { address: '2001:db8::7', port: 51_234 },
    });
  });

  test('may not know who connected', () => {
    for (const text of ['PROXY UNKNOWN', 'PROXY UNKNOWN ffff::1 ffff::2 1 2'])
      assert.deepEqual(readProxyHeader(line(text)), { length: text.length + 2, source: undefined });
  });

  test('ends within 107 bytes', () => {
    const longest = `PROXY UNKNOWN ${'x'.repeat(91)}`;
    assert.deepEqual(readProxyHeader(line(longest)), { length: 107, source: undefined });
    assert.deepEqual(readProxyHeader(line(`${longest}x`)), { fault: 'a PROXY line of more than 107 bytes' });
    assert.equal(readProxyHeader(Buffer.from(longest)), undefined);
  });

  test('is refused where it is not the specification’s, to the letter', () => {
    for (const text of [
      'PROXY TCP4 203.0.113.7 192.0.2.1 51234',
      'PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010 ',
      'PROXY TCP4  203.0.113.7 192.0.2.1 51234 5010',
      'PROXY TCP4 203.0.113.256 192.0.2.1 51234 5010',
      'PROXY TCP4 2001:db8::7 2001:db8::1 51234 5010',
      'PROXY TCP6 203.0.113.7 192.0.2.1 51234 5010',
      'PROXY TCP4 203.0.113.7 192.0.2.1 65536 5010',
      'PROXY TCP4 203.0.113.7 192.0.2.1 -1 5010',
      'PROXY UDP4 203.0.113.7 192.0.2.1 51234 5010',
      'PROXY tcp4 203.0.113.7 192.0.2.1 51234 5010',
      'PROXY constructor 203.0.113.7 192.0.2.1 51234 5010',
      'PROXY ',
    ])
      assert.ok('fault' in (readProxyHeader(line(text)) ?? {}), text);
  });
});

describe('a binary PROXY header', () => {
  const ipv4 = Buffer.from([203, 0, 113, 7, 192, 0, 2, 1, 200, 34, 19, 146]);
  const ipv6 = Buffer.from('20010db80000000000000000000000ff20010db8000000000000000000000001c8221392', 'hex');
  const tlvs = Buffer.from('04000300000002000474657374', 'hex');

  test('says who connected to the proxy, with TLVs or without', () => {
    for (const more of [Buffer.alloc(0), tlvs]) {
      const four = binaryHeader(0x21, 0x11, Buffer.concat([ipv4, more]));
      assert.deepEqual(readProxyHeader(four), {
        length: 28 + more.length,
        source: { address: '203.0.113.7', port: 51_234 },
      });
      const six = binaryHeader(0x21, 0x21, Buffer.concat([ipv6, more]));
      assert.deepEqual(readProxyHeader(six), {
        length: 52 + more.length,
        source: { address: '2001:db8::ff', port: 51_234 },
      });
    }
  });

  test('may speak for the proxy itself, or of what has no address', () => {
    for (const header of [
      binaryHeader(0x20, 0x00, Buffer.alloc(0)),
      binaryHeader(0x20, 0x11, ipv4),
      binaryHeader(0x21, 0x00, tlvs),
      binaryHeader(0x21, 0x31, Buffer.alloc(216)),
    ])
      assert.deepEqual(readProxyHeader(header), { length: header.length, source: undefined });
  });

  test('is refused where it is of another version, too long, or too short for its addresses', () => {
    for (const header of [
      binaryHeader(0x11, 0x11, ipv4),
      binaryHeader(0x22, 0x11, ipv4),
      binaryHeader(0x21, 0x12, ipv4),
      binaryHeader(0x21, 0x11, ipv4.subarray(1)),
      binaryHeader(0x21, 0x21, ipv6.subarray(1)),
      binaryHeader(0x21, 0x11, Buffer.alloc(521)),
    ])
      assert.ok('fault' in (readProxyHeader(header) ?? {}), header.toString('hex'));
    const longest = binaryHeader(0x21, 0x11, Buffer.concat([ipv4, Buffer.alloc(508)]));
    assert.deepEqual(readProxyHeader(longest), { length: 536, source: { address: '203.0.113.7', port: 51_234 } });
  });

  test('gives each IPv6 address in a form that is one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 36, maxLength: 36 }), (addresses) => {
        const reading = readProxyHeader(binaryHeader(0x21, 0x21, Buffer.from(addresses)));
        assert.ok(reading && 'length' in reading && isIPv6(reading.source?.address ?? ''));
      }),
    );
  });
});

const headers = fc.oneof(
  fc.constantFrom('PROXY UNKNOWN', 'PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010', 'PROXY TCP4 nonsense').map(line),
  fc.uint8Array({ maxLength: 540 }).map((rest) => binaryHeader(0x21, 0x11, Buffer.from(rest))),
  fc.string({ maxLength: 120 }).map((text) => Buffer.from(`PROXY ${text}`)),
  fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
);

describe('the beginning of a connection', () => {
  test('is read the same however it is cut: once there is an answer, more bytes do not change it', () => {
    fc.assert(
      fc.property(headers, fc.string(), (header, rest) => {
        const bytes = Buffer.concat([header, Buffer.from(rest)]);
        let answer: ReturnType<typeof readProxyHeader>;
        for (let length = 0; length <= bytes.length; length++) {
          const reading = readProxyHeader(bytes.subarray(0, length));
          if (answer) assert.deepEqual(reading, answer);
          answer ??= reading;
        }
      }),
    );
  });

  test('is told from everything else by its first byte that differs', () => {
    assert.equal(beginsAsProxy(Buffer.alloc(0)), undefined);
    assert.equal(beginsAsProxy(Buffer.from('PROX')), undefined);
    assert.equal(beginsAsProxy(Buffer.from('PROXY ')), true);
    assert.equal(beginsAsProxy(Buffer.from('PROBE')), false);
    assert.equal(beginsAsProxy(Buffer.from('\r\n\r\n')), undefined);
    assert.equal(beginsAsProxy(Buffer.from('\r\n\r\n$')), false);
    assert.equal(beginsAsProxy(binaryHeader(0x21, 0, Buffer.alloc(0)).subarray(0, 12)), true);
  });
});
