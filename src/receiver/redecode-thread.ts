import type { MessagePort } from 'node:worker_threads';
import type { DevicesConfig } from '../config/devices.ts';
import { loadProtocols } from '../config/load.ts';
import { JournalClient } from '../journal/client.ts';
import { JournalReader } from '../journal/reader.ts';
import { FleetlineError } from '../model/errors.ts';
import { runInThread } from '../process/index.ts';
import { readPolicy } from './policy-list.ts';
import { redecodeAll, redecodeOne, type RedecodedSink, type Redecoding } from './redecoding.ts';

/** What the thread is started with. */
export interface RedecodeThreadData {
  /** The data folder. */
  readonly folder: string;
  /** Modules with protocols of the user's own. */
  readonly protocols: readonly string[];
  readonly devices: DevicesConfig;
  /** Ids that a list of devices may have. */
  readonly listedDevices: number;
  /** Its own way to the journal. */
  readonly journal: MessagePort;
}

/** What it is told to do: to decode one frame again, or all of them. */
export interface Round {
  /** Number of the frame; undefined: all. */
  readonly id: number | undefined;
}

/** What it says meanwhile, and at its end. */
export type FromRound = { readonly soFar: Redecoding } | { readonly done: Redecoding };

const tellEveryMs = 250;

// A thread of its own: a decoder that never comes back from a frame is ended with it, and holds up nobody.
runInThread(async (thread) => {
  const data = thread.data as RedecodeThreadData;
  const protocols = await loadProtocols(data.protocols);
  const reader = new JournalReader(data.folder);
  const journal = new JournalClient(data.journal);
  const say = (message: FromRound): void => thread.post(message);
  const round = async ({ id }: Round): Promise<void> => {
    let failure: string | undefined;
    const owner = { committed() {}, failed: (_: number, reason: string) => (failure = reason) };
    const policy = await readPolicy(data.devices, data.listedDevices);
    const sink: RedecodedSink = {
      async store(rows, decoded) {
        for (const row of rows) journal.appendRow(row, owner);
        for (const item of decoded) journal.decoded(item, owner);
        await journal.flush();
        if (failure !== undefined) throw new FleetlineError('storage-failed', failure);
      },
    };
    if (id === undefined) {
      let due = Date.now();
      const tell = (soFar: Redecoding): void => {
        if (Date.now() < due) return;
        due = Date.now() + tellEveryMs;
        say({ soFar });
      };
      return say({ done: await redecodeAll(reader, protocols, policy, sink, tell) });
    }
    say({ done: await redecodeOne(reader.quarantineItem(id), protocols, policy, sink) });
  };
  // What it throws is left unhandled: it ends the thread, and whoever started it is told.
  thread.onMessage((message) => void round(message as Round));
  return () => {
    journal.close();
    reader.close();
  };
});
