import { FleetlineError } from '../model/errors.ts';
import type { Encoder, Protocol } from '../protocols/protocol.ts';
import { builtIn } from '../protocols/registry.ts';

/** A protocol whose devices can be simulated. */
export type SimulatedProtocol = Protocol & { readonly encoder: Encoder };

function canBeSimulated(protocol: Protocol): protocol is SimulatedProtocol {
  return protocol.encoder !== undefined;
}

/**
 * The protocols that simulated vehicles shall speak.
 * @param name a protocol's, or `mixed` for all that a gateway recognises from the bytes
 * @throws FleetlineError `bad-option`, naming what there is
 */
export function simulatedProtocols(name: string, all: readonly Protocol[] = builtIn): readonly SimulatedProtocol[] {
  const able = all.filter(canBeSimulated);
  if (name === 'mixed') return able.filter(({ signatures }) => signatures.length > 0);
  const named = able.filter((protocol) => protocol.name === name);
  if (named.length > 0) return named;
  const names = ['mixed', ...able.map((protocol) => protocol.name)].join(', ');
  throw new FleetlineError('bad-option', `--protocol is "${name}"; it must be one of ${names}.`);
}

const digits = /^\d+$/;

/**
 * The device that a vehicle of a trace becomes: an id of digits is filled up with zeros to the length that the protocol's ids have
 * where those are digits too (7560 becomes the IMEI 000000000007560); any other stays as it is.
 */
export function deviceOfTrace(id: string, { encoder }: SimulatedProtocol): string {
  const form = encoder.device(0);
  return digits.test(id) && digits.test(form) ? id.padStart(form.length, '0') : id;
}
