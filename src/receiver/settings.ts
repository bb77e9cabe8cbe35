import type { Address } from '../config/address.ts';
import type { DevicesConfig } from '../config/devices.ts';
import type { Limits } from '../config/limits.ts';
import type { Network } from '../config/network.ts';
import type { ReplyMode } from '../config/reply.ts';
import type { TlsConfig, TlsMode } from '../config/tls.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { AddressLists } from './networks.ts';

/** One listener as configured. */
export interface ListenerOptions extends Address, AddressLists {
  /** The protocol of all its connections; undefined: recognised from their bytes. */
  readonly protocol?: string | undefined;
  /** The protocol to take where several begin alike. */
  readonly hint?: string | undefined;
  /** Whether its connections must begin with TLS, or may; undefined: they may not. */
  readonly tls?: TlsMode | undefined;
  /** Networks of proxies whose PROXY headers are believed. */
  readonly proxy?: readonly Network[] | undefined;
  /** Where it is known to listen already, in another thread: the port where any free one is wanted. */
  readonly bound?: Address | undefined;
}

/** What a receiver is told by the configuration, at its start and whenever it is read again. */
export interface ReceiverSettings extends AddressLists {
  readonly listeners: readonly ListenerOptions[];
  readonly protocols: readonly Protocol[];
  readonly limits: Limits;
  readonly replyMode: ReplyMode;
  /** The files of the listeners with TLS. */
  readonly tls?: TlsConfig | undefined;
  /** Which devices may send reports. Default: any. */
  readonly devices?: DevicesConfig | undefined;
  /** Whether a device that connects again closes the connection that it had. Default: it does not. */
  readonly oneConnectionPerDevice?: boolean | undefined;
}
