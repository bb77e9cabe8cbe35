import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Descriptors that no connection may take: the journal's files, the API's sockets and a thread that is started again live on them. */
const reserved = 32;

/** A socket of Node's with the number of its descriptor, which is not among what Node documents. */
interface Numbered {
  readonly _handle?: { readonly fd?: number };
}

/**
 * Whether there are descriptors for one more connection. It is decided before there are none: accepting fails then, and the event
 * loop's library closes whoever waits at the door without a word to us.
 */
export class Descriptors {
  #limit = Infinity;

  /**
   * Learns how many descriptors this process may have; the limit may change while it runs.
   * @throws Error where not even this can be read for want of a descriptor
   */
  look(): void {
    try {
      const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
      this.#limit = found ? Number(found[1]) : Infinity;
    } catch (error) {
      // Elsewhere than on Linux there is no such file, and nothing is refused.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      this.#limit = 0;
      throw error;
    }
  }

  /** The limit as of the last look; Infinity where there is none, or nobody tells. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether this socket has one of the last descriptors: the kernel always gives the lowest number that is free. */
  areScarceFor(socket: Socket): boolean {
    const { _handle: handle } = socket as Socket & Numbered;
    return (handle?.fd ?? -1) >= this.#limit - Math.min(reserved, this.#limit / 4);
  }
}
