import type { MessagePort } from 'node:worker_threads';
import type { Address } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import type { CrashNews } from '../vitals/crashes.ts';
import type { ThreadVitals } from '../vitals/thread.ts';
import type { Counters } from './counters.ts';
import type { SeatNews } from './presence.ts';
import type { ConnectionQuery, Survey } from './survey.ts';
import type { UnknownDevice } from './unknown.ts';

/** What a receiver's thread is started with. */
export interface ReceiverThreadData {
  readonly config: Config;
  /** Where it listens: the configured listeners, with the ports that are known by now. */
  readonly addresses: readonly Address[];
  /** Its own way to the journal. */
  readonly journal: MessagePort;
}

/** The way to the journal, or to the one that has been started in its place. */
export interface NewJournal {
  readonly kind: 'journal';
  readonly port: MessagePort;
}

/** The configuration has been read again. Answered with `reloaded`. */
export interface Reload {
  readonly kind: 'reload';
  readonly config: Config;
  /** As at the start. */
  readonly addresses: readonly Address[];
}

/** Asks for connections. Answered on the port with a list of {@link ListedConnection}. */
export interface ListConnections {
  readonly kind: 'connections';
  readonly query: ConnectionQuery;
  readonly port: MessagePort;
}

/** Asks which devices have a connection. Answered on the port with a map of their processes. */
export interface ListConnected {
  readonly kind: 'connected';
  /** Only these; all where none are given. */
  readonly names?: readonly string[] | undefined;
  readonly port: MessagePort;
}

/** Connections whose devices are on others now: they have to close. */
export interface Replaced {
  readonly kind: 'replaced';
  readonly numbers: readonly number[];
}

/** Who decides about connections has been started again. Answered with `seated`, anew. */
export interface TellSeats {
  readonly kind: 'seats';
}

/** What it is told. */
export type ToReceiver = NewJournal | Reload | Replaced | TellSeats | ListConnections | ListConnected;

/** How a receiver's thread is doing. */
export interface ReceiverNews extends Survey {
  /** What it has counted since it started. */
  readonly counters: Counters;
  readonly vitals: ThreadVitals;
  /** Reports that wait to be stored. */
  readonly pendingReports: number;
}

/** What it tells. */
export type FromReceiver =
  | { readonly kind: 'listening'; readonly addresses: readonly Address[] }
  /** The configuration is in force; or it is not, and why. */
  | { readonly kind: 'reloaded'; readonly failure?: string }
  /** Connections that have become the newest of their devices, or are no longer one of them. */
  | { readonly kind: 'seated'; readonly news: SeatNews }
  /** Devices that were turned away since this was told last. */
  | { readonly kind: 'unknown'; readonly devices: readonly UnknownDevice[] }
  /** What has crashed since this was told last. */
  | { readonly kind: 'crashes'; readonly news: CrashNews }
  /** How it is doing, every second. */
  | { readonly kind: 'news'; readonly news: ReceiverNews };
