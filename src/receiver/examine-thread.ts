import { loadProtocols } from '../config/load.ts';
import { JournalReader } from '../journal/reader.ts';
import { runInThread } from '../process/index.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';
import type { QuarantineThreadData } from './messages.ts';
import { readPolicy } from './policy-list.ts';

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
  const data = thread.data as QuarantineThreadData;
  const protocols = await loadProtocols(data.protocols);
  const reader = new JournalReader(data.folder);
  const examine = async ({ id }: Examine): Promise<void> => {
    const policy = await readPolicy(data.devices, data.listedDevices);
    const item = reader.quarantineItem(id);
    thread.post({ id, diagnosis: item && diagnose(item, protocols, policy) } satisfies Examined);
  };
  // What it throws is left unhandled: it ends the thread, and whoever started it is told.
  thread.onMessage((message) => void examine(message as Examine));
  return () => reader.close();
});
