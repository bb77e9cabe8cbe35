import { BlockList, isIPv4 } from 'node:net';
import { type Network, plainAddress } from '../config/network.ts';

/** Addresses from which devices may come, and from which they may not. */
export interface AddressLists {
  /** Where it is not empty, only these may come. */
  readonly allow?: readonly Network[];
  /** These may not, allowed or not. */
  readonly deny?: readonly Network[];
}

/** A set of networks, to be asked at each connection. */
export class NetworkSet {
  // One list for each family: a list of both takes ::/0 for all of IPv4 too.
  readonly #v4 = new BlockList();
  readonly #v6 = new BlockList();

  constructor(networks: readonly Network[]) {
    for (const { family, address, prefix } of networks)
      (family === 'ipv4' ? this.#v4 : this.#v6).addSubnet(address, prefix, family);
  }

  /** @param address of a peer, as the socket tells it */
  has(address: string): boolean {
    const plain = plainAddress(address);
    return isIPv4(plain) ? this.#v4.check(plain, 'ipv4') : this.#v6.check(plain, 'ipv6');
  }
}

/** Decides by its address whether a peer may come in: each of the lists that are given, the gateway's and the listener's, must let it. */
export class AddressRule {
  readonly #allowed: readonly NetworkSet[];
  readonly #denied: NetworkSet;

  constructor(...lists: readonly AddressLists[]) {
    this.#allowed = lists.flatMap(({ allow = [] }) => (allow.length > 0 ? [new NetworkSet(allow)] : []));
    this.#denied = new NetworkSet(lists.flatMap(({ deny = [] }) => deny));
  }

  denies(address: string): boolean {
    return this.#denied.has(address) || !this.#allowed.every((allowed) => allowed.has(address));
  }
}
