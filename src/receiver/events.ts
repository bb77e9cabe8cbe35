import { channel } from 'node:diagnostics_channel';
import type { SeenFrame } from '../vitals/crashes.ts';
import type { CloseReason } from './counters.ts';

/** A connection has ended. */
export interface ConnectionClosed {
  readonly remote: string;
  readonly reason: CloseReason;
  readonly protocol: string | undefined;
  readonly device: string | undefined;
}

/** A peer was not let in; what it did wrong. */
export interface PeerTurnedAway {
  readonly remote: string;
  readonly reason: CloseReason;
  readonly detail: string;
}

/** What a connection speaks is known. */
export interface ProtocolRecognised {
  readonly remote: string;
  readonly protocol: string;
  readonly why: string | undefined;
}

/** A buffer has crashed; its frame is in quarantine, unless the crash had none. */
export interface BufferCrashed {
  readonly remote: string;
  readonly protocol: string | undefined;
  readonly device: string | undefined;
  readonly error: unknown;
  readonly frame: SeenFrame | undefined;
}

/** A listener could not accept a connection: out of descriptors, say. */
export interface AcceptFailed {
  readonly listener: string;
  readonly error: Error;
}

/** The list of the devices that may send reports was read, or cannot be used: then the one before it goes on. */
export interface DeviceListRead {
  readonly list: string;
  /** How many devices it names; undefined where it cannot be used. */
  readonly devices: number | undefined;
  readonly error: unknown;
}

/** What the receiver tells whoever listens: nothing here is logged inline. */
export const receiverEvents = {
  closed: channel('fleetline:connection:closed'),
  turnedAway: channel('fleetline:peer:turned-away'),
  recognised: channel('fleetline:connection:recognised'),
  crashed: channel('fleetline:buffer:crashed'),
  acceptFailed: channel('fleetline:listener:accept-failed'),
  deviceList: channel('fleetline:devices:list'),
} as const;
