import type { Network } from '../config/network.ts';
import type { TlsMode } from '../config/tls.ts';
import { NetworkSet } from './networks.ts';
import { beginsAsProxy } from './proxy.ts';
import { beginsAsTls, type Tls } from './tls.ts';

/** What stands between a listener's sockets and its connections; a listener that asks for nothing has none. */
export interface Doorway {
  /** Who must begin with a PROXY header, and is believed. */
  readonly proxies: NetworkSet | undefined;
  readonly tls: { readonly maker: Tls; readonly mode: TlsMode } | undefined;
}

/** @param maker what makes TLS of sockets, where the gateway has a certificate */
export function doorwayOf(
  listener: { readonly tls?: TlsMode | undefined; readonly proxy?: readonly Network[] | undefined },
  maker: Tls | undefined,
): Doorway | undefined {
  const { tls: mode, proxy } = listener;
  if (mode === undefined && proxy === undefined) return undefined;
  return {
    proxies: proxy && new NetworkSet(proxy),
    tls: mode && maker && { maker, mode },
  };
}

/** What a connection begins with, behind the PROXY header that it may have had. */
export type Opening = 'tls' | 'plain' | 'not-tls' | 'proxy-not-trusted';

/**
 * Tells what to do with a connection from the first bytes of what is its own; undefined until more are there.
 * @param introduced whether a proxy that is believed has brought it
 */
export function openingOf(bytes: Buffer, { proxies, tls }: Doorway, introduced: boolean): Opening | undefined {
  const proxy = proxies !== undefined && !introduced && beginsAsProxy(bytes);
  if (proxy === true) return 'proxy-not-trusted';
  const handshake = tls !== undefined && beginsAsTls(bytes);
  if (handshake === true) return 'tls';
  if (tls?.mode === 'only' && handshake === false) return 'not-tls';
  return proxy === undefined || handshake === undefined ? undefined : 'plain';
}
