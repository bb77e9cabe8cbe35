import { isIP } from 'node:net';
import { FleetlineError } from '../model/errors.ts';

/** A range of addresses: all whose first `prefix` bits are those of `address`. */
export interface Network {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefix: number;
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address as it is compared: an IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.7` is `192.0.2.7`; a zone (`%eth0`) is left out. */
export function plainAddress(address: string): string {
  return (mapped.exec(address)?.[1] ?? address).replace(/%.*$/, '');
}

/**
 * Reads `192.0.2.0/24`, `2001:db8::/32`, or one address; a network of mapped addresses, `::ffff:192.0.2.0/120`, is the IPv4 network.
 * @throws FleetlineError `bad-option`
 */
export function parseNetwork(text: string): Network {
  const [, address = '', given] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const inner = mapped.exec(address)?.[1];
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  const bits = family === 'ipv4' ? 32 : 128;
  const prefix = given === undefined ? bits : Number(given);
  if (isIP(address) === 0 || address.includes('%') || prefix > bits) throw badNetwork(text);
  if (inner === undefined) return { family, address, prefix };
  if (prefix < 96) throw badNetwork(text);
  return { family: 'ipv4', address: inner, prefix: prefix - 96 };
}

function badNetwork(text: string): FleetlineError {
  const message = `"${text}" is no network; it must be an address, alone or with the length of its prefix, such as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.`;
  return new FleetlineError('bad-option', message);
}
