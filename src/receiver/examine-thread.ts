import type { Config } from '../config/config.ts';
import { loadProtocols } from '../config/load.ts';
import { JournalReader } from '../journal/reader.ts';
import { runInThread } from '../process/index.ts';
import { decodersOf } from './decoders.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';

/** What is asked: the number of a frame. */
export interface Examine {
  readonly id: number;
}

/** What it says: undefined where there is no frame of this number. */
export interface Examined {
  readonly id: number;
  readonly diagnosis: Diagnosis | undefined;
}

// A thread of its own: a diagnosis decodes many times, with decoders that are known to have had trouble with these bytes.
runInThread(async (thread) => {
  const config = thread.data as Config;
  const protocols = await loadProtocols(config.protocols);
  const reader = new JournalReader(config.data);
  const examine = async ({ id }: Examine): Promise<void> => {
    const decoders = await decodersOf(config, protocols);
    const item = reader.quarantineItem(id);
    thread.post({ id, diagnosis: item && diagnose(item, decoders) } satisfies Examined);
  };
  // What it throws is left unhandled: it ends the thread, and whoever started it is told.
  thread.onMessage((message) => void examine(message as Examine));
  return () => reader.close();
});
