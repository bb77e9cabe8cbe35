import type { TestContext } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { DevicesConfig } from '../../src/config/devices.ts';
import { defaultLimits, type Limits } from '../../src/config/limits.ts';
import type { ReplyMode } from '../../src/config/reply.ts';
import type { TlsConfig } from '../../src/config/tls.ts';
import { JournalClient } from '../../src/journal/client.ts';
import type { Answer, Batch, Request } from '../../src/journal/messages.ts';
import { Column, fromQuarantineRow, type StoredQuarantined } from '../../src/journal/rows.ts';
import { inspect, isAlive } from '../../src/process/index.ts';
import { type Receiver, startReceiver } from '../../src/receiver/receiver.ts';
import type { ListenerOptions } from '../../src/receiver/settings.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { firstFix, probe } from './probe.ts';

/** The other end of a receiver's journal, played by the test: it answers at once, or when it is told to. */
export class JournalDouble {
  readonly client: JournalClient;
  /** Everything it was handed over, in order. */
  readonly batches: Batch[] = [];
  readonly #port: MessagePort;
  #answers: 'at once' | 'never' = 'at once';
  #answered = 0;

  constructor(maxPending: number) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.client = new JournalClient(port2, { maxPending });
    port1.on('message', (request: Request) => {
      if ('ask' in request) return;
      this.batches.push(request);
      if (this.#answers === 'at once') this.commit();
    });
  }

  /** Takes what it is handed over and says nothing. */
  withhold(): void {
    this.#answers = 'never';
  }

  /** Answers again: for what it withheld, and at once from now on. */
  resume(): void {
    this.#answers = 'at once';
    this.commit();
  }

  /** Says that everything up to a ticket is on disk. Default: everything. */
  commit(committed = this.batches.at(-1)?.ticket ?? 0): void {
    if (committed > this.#answered) this.#answer({ committed }, committed);
  }

  /** Says that nothing of what it has not answered is stored. */
  fail(reason: string): void {
    const to = this.batches.at(-1)?.ticket ?? 0;
    this.#answer({ failed: { from: this.#answered + 1, to }, reason }, to);
  }

  /** The numbers of the fixes of a device that it was handed over, in order. */
  fixes(device = 'nobody'): number[] {
    const rows = this.batches.flatMap(({ reports }) => reports).filter((row) => row[Column.Device] === device);
    return rows.map((row) => (row[Column.Time] - firstFix) / 1000);
  }

  get quarantined(): StoredQuarantined[] {
    return this.batches
      .flatMap(({ quarantined }) => quarantined)
      .map((row, id) => fromQuarantineRow([id, ...row, null]));
  }

  /** Rows that were handed over. */
  get rows(): number {
    return this.batches.reduce((sum, { reports, quarantined }) => sum + reports.length + quarantined.length, 0);
  }

  close(): void {
    this.client.close();
    this.#port.close();
  }

  #answer(answer: Answer, upTo: number): void {
    this.#answered = upTo;
    const port = this.#port;
    port.postMessage(answer);
  }
}

export interface Harness {
  readonly receiver: Receiver;
  readonly journal: JournalDouble;
  /** Puts other limits into force. */
  readonly reload: (limits: Partial<Limits>) => Promise<void>;
  /** Connects a device. @param from its address; default 127.0.0.1 */
  readonly connect: (from?: string) => Promise<Device>;
  /** Connects a device and logs it in. */
  readonly login: (name: string) => Promise<Device>;
}

/** What its devices speak, and which of them are known. */
interface Speaking {
  readonly protocols?: readonly Protocol[];
  readonly hint?: string;
  readonly devices?: DevicesConfig;
  /** What they have to go through. */
  readonly door?: Pick<ListenerOptions, 'tls' | 'proxy' | 'allow' | 'deny'>;
  readonly tls?: TlsConfig;
}

/** A receiver for the probe protocol, or for others, on a free port, with a journal that the test plays. Both go with the test. */
export async function startHarness(
  t: TestContext,
  limits: Partial<Limits> = {},
  replyMode: ReplyMode = 'durable',
  { protocols = [probe], hint, devices, door, tls }: Speaking = {},
): Promise<Harness> {
  const all = { ...defaultLimits, shutdownSeconds: 1, ...limits };
  const journal = new JournalDouble(all.pendingReports);
  const listeners = [{ host: '127.0.0.1', port: 0, hint, ...door }];
  const settings = { listeners, protocols, limits: all, replyMode, devices, tls };
  const receiver = await startReceiver({ ...settings, journal: journal.client }).catch((error: unknown) => {
    journal.close();
    throw error;
  });
  t.after(async () => {
    if (isAlive(receiver.supervisor)) await receiver.stop();
    journal.close();
  });
  const { port = 0 } = receiver.addresses[0] ?? {};
  const connect = (from?: string): Promise<Device> => connectDevice(t, port, from);
  return {
    receiver,
    journal,
    reload: (next) => receiver.reload({ ...settings, limits: { ...all, ...next } }),
    connect,
    login: async (name) => {
      const device = await connect();
      await device.ask(`$login ${name}\n`, `hello ${name}\n`);
      return device;
    },
  };
}

/** Lines `$fix FROM` to `$fix TO`. */
export function fixes(from: number, to: number): string {
  return numbers(from, to)
    .map((n) => `$fix ${n}\n`)
    .join('');
}

/** The replies to {@link fixes}. */
export function stored(from: number, to: number): string {
  return numbers(from, to)
    .map((n) => `stored ${n}\n`)
    .join('');
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The labels of the arrivals, connections and buffers that there are now. */
export function connectionProcesses(): string[] {
  return inspect().flatMap(({ label }) =>
    label === 'buffer' || (label && /^(?:arrival|connection) /.test(label)) ? [label] : [],
  );
}

/** Waits until no process of any connection is left. */
export async function untilNothingIsLeft(): Promise<void> {
  await until('the end of all connections', () => connectionProcesses().length === 0);
}
