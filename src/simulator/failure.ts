import { type Address, formatAddress } from '../config/address.ts';
import { FleetlineError } from '../model/errors.ts';
import type { Tally } from './tally.ts';

/** What the codes of a failed connection mean, and what to do about it. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the gateway with "fleetline serve", or correct --to',
  ENOTFOUND: 'there is no such host. Correct --to',
  EAI_AGAIN: 'the name cannot be resolved just now. Check the network, or give an IP address with --to',
  ABORT_ERR: 'it did not answer in time. Check the address and the firewalls on the way',
  EHOSTUNREACH: 'no way leads there. Check the address and the network',
  ENETUNREACH: 'no way leads there. Check the address and the network',
  EADDRNOTAVAIL: 'this machine has no local port left. Take fewer --vehicles, or wait a minute',
  EMFILE: 'this process may open no more sockets. Raise "ulimit -n", or take fewer --vehicles',
  ECONNRESET: 'it reset the connection. Look into its log for the reason',
};

/** The error of a connection that could not be made. */
export function cannotConnect(to: Address, cause: unknown): FleetlineError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const why = causes[code] ?? code;
  return new FleetlineError('cannot-connect', `Cannot connect to ${formatAddress(to)}: ${why}.`, { cause });
}

/** What is wrong with how a simulation ended, or undefined where every due reply came and no connection was lost. */
export function failureOf(total: Tally, to: Address): FleetlineError | undefined {
  const where = formatAddress(to);
  const lost =
    total.lost > 0
      ? `${total.lost} of ${total.vehicles} connections were closed, or not read from, before their end`
      : '';
  if (total.missing + total.refused > 0) {
    const instead = total.refused > 0 ? `, and in place of ${total.refused} something else came` : '';
    const also = lost === '' ? '' : ` ${lost}.`;
    return new FleetlineError(
      'reply-missing',
      `Of ${total.due} replies due from ${where}, ${total.missing} did not come${instead}.${also} Its log and its quarantine say why.`,
    );
  }
  if (lost === '') return undefined;
  return new FleetlineError('cannot-connect', `At ${where}, ${lost}. Its log says why; it may be one of its limits.`);
}
