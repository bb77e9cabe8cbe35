import type { MessagePort } from 'node:worker_threads';
import type { Address } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import type { Counters } from './counters.ts';

/** What a receiver's thread is started with. */
export interface ReceiverThreadData {
  readonly config: Config;
  /** Where it listens: the configured listeners, with the ports that are known by now. */
  readonly addresses: readonly Address[];
  /** Its own way to the journal. */
  readonly journal: MessagePort;
}

/** What it is told: the journal has been started again, this is the way to the new one. */
export interface NewJournal {
  readonly kind: 'journal';
  readonly port: MessagePort;
}

/** What it tells. */
export type FromReceiver =
  | { readonly kind: 'listening'; readonly addresses: readonly Address[] }
  /** What it has counted since it started, every second. */
  | { readonly kind: 'counters'; readonly counters: Counters };
