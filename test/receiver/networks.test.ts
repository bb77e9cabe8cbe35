import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseNetwork } from '../../src/config/network.ts';
import { AddressRule, NetworkSet } from '../../src/receiver/networks.ts';

const set = (...networks: string[]): NetworkSet => new NetworkSet(networks.map(parseNetwork));
const rule = (allow: string[], deny: string[] = []) => ({
  allow: allow.map(parseNetwork),
  deny: deny.map(parseNetwork),
});

/** Whether an IPv4 address lies in a network, by arithmetic. */
function lies(address: readonly number[], network: readonly number[], prefix: number): boolean {
  const bits = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits(address).slice(0, prefix) === bits(network).slice(0, prefix);
}

describe('a network', () => {
  test('has the addresses that begin with its prefix, written as IPv4 or mapped into IPv6', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: 0, max: 32 }), fc.nat(4), (network, other, prefix, shared) => {
        const address = [...network.slice(0, shared), ...other.slice(shared)];
        const expected = lies(address, network, prefix);
        for (const found of [
          set(`${network.join('.')}/${prefix}`),
          set(`::ffff:${network.join('.')}/${prefix + 96}`),
        ]) {
          assert.equal(found.has(address.join('.')), expected);
          assert.equal(found.has(`::ffff:${address.join('.')}`), expected);
        }
      }),
    );
  });

  test('of IPv6 has no IPv4 address, however wide it is, nor the other way round', () => {
    assert.equal(set('::/0').has('192.0.2.7'), false);
    assert.equal(set('::/0').has('::ffff:192.0.2.7'), false);
    assert.equal(set('::/0').has('2001:db8::7'), true);
    assert.equal(set('0.0.0.0/0').has('2001:db8::7'), false);
    assert.equal(set('fe80::/10').has('fe80::1%eth0'), true);
  });

  test('of one address has that address only', () => {
    assert.equal(set('192.0.2.7').has('192.0.2.7'), true);
    assert.equal(set('192.0.2.7').has('192.0.2.8'), false);
    assert.equal(set('2001:db8::7').has('2001:db8:0:0::7'), true);
    assert.equal(set('2001:db8::7').has('2001:db8::8'), false);
  });

  for (const text of [
    '',
    'office',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '::ffff:10.0.0.0/8',
    'fe80::1%eth0',
  ])
    test(`is not “${text}”: it is refused with what is allowed`, () => {
      assert.throws(() => parseNetwork(text), {
        code: 'bad-option',
        message: /^".*" is no network; .* 10\.0\.0\.0\/8/,
      });
    });
});

describe('the rule of addresses', () => {
  test('lets everybody in where there are no lists', () => {
    assert.equal(new AddressRule(rule([])).denies('192.0.2.7'), false);
  });

  test('keeps out who is denied, also from an allowed network, and who is in none that is allowed', () => {
    const lists = new AddressRule(rule(['10.0.0.0/8'], ['10.6.0.0/16']));
    assert.deepEqual(
      ['10.5.0.1', '10.6.0.1', '192.0.2.7', '2001:db8::7'].map((address) => lists.denies(address)),
      [false, true, true, true],
    );
  });

  test('asks the lists of the gateway and of the listener both', () => {
    const both = new AddressRule(rule(['10.0.0.0/8']), rule(['10.5.0.0/16'], ['10.5.5.5']));
    assert.deepEqual(
      ['10.5.0.1', '10.6.0.1', '10.5.5.5', '192.0.2.7'].map((address) => both.denies(address)),
      [false, true, true, true],
    );
  });
});
