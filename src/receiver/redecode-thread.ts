import type { Config } from '../config/config.ts';
import { loadProtocols } from '../config/load.ts';
import { JournalClient } from '../journal/client.ts';
import { JournalReader } from '../journal/reader.ts';
import { FleetlineError } from '../model/errors.ts';
import { runInThread } from '../process/index.ts';
import { decodersOf } from './decoders.ts';
import type { NewJournal } from './messages.ts';
import { redecodeAll, redecodeOne, type RedecodedSink, type Redecoding } from './redecoding.ts';

/** What it is told to do once it has a way to the journal: to decode one frame again, or all of them. */
export interface Round {
  readonly kind: 'round';
  /** Number of the frame; undefined: all. */
  readonly id: number | undefined;
}

/** What it says meanwhile, and at its end. */
export type FromRound = { readonly soFar: Redecoding } | { readonly done: Redecoding };

const tellEveryMs = 250;

// A thread of its own: a decoder that never comes back from a frame is ended with it, and holds up nobody.
runInThread(async (thread) => {
  const config = thread.data as Config;
  const protocols = await loadProtocols(config.protocols);
  const reader = new JournalReader(config.data);
  let journal: JournalClient | undefined;
  const say = (message: FromRound): void => thread.post(message);
  const round = async ({ id }: Round, client: JournalClient): Promise<void> => {
    let failure: string | undefined;
    const owner = { committed() {}, failed: (_: number, reason: string) => (failure = reason) };
    const decoders = await decodersOf(config, protocols);
    const sink: RedecodedSink = {
      async store(rows, decoded) {
        for (const row of rows) client.appendRow(row, owner);
        for (const item of decoded) client.decoded(item, owner);
        await client.flush();
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
      return say({ done: await redecodeAll(reader, decoders, sink, tell) });
    }
    say({ done: await redecodeOne(reader.quarantineItem(id), decoders, sink) });
  };
  thread.onMessage((received) => {
    const message = received as Round | NewJournal;
    if (message.kind === 'journal') {
      if (journal) journal.replacePort(message.port);
      else journal = new JournalClient(message.port);
    } else if (journal) {
      // What it throws is left unhandled: it ends the thread, and whoever started it is told.
      void round(message, journal);
    }
  });
  return () => {
    journal?.close();
    reader.close();
  };
});
