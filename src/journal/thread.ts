import type { MessagePort } from 'node:worker_threads';
import { runInThread } from '../process/index.ts';
import { watchThread } from '../vitals/thread.ts';
import type { FromJournal, JournalNews } from './messages.ts';
import { Repeats } from './repeats.ts';
import { JournalService } from './service.ts';
import { JournalWriter } from './writer.ts';

/** What the journal's thread is started with. */
export interface JournalThreadData {
  /** The data folder. */
  readonly folder: string;
  /** Least time between two commits. */
  readonly commitMilliseconds: number;
  readonly maxAgeDays?: number | undefined;
  readonly maxMegabytes?: number | undefined;
}

/** What it is told: serve one more client. */
export interface NewClient {
  readonly port: MessagePort;
}

const tellEvery = 1_000;

runInThread(async (thread) => {
  const { folder, commitMilliseconds, maxAgeDays, maxMegabytes } = thread.data as JournalThreadData;
  const failures = new Repeats();
  const onTidyFailure = ({ message: untidy }: Error): void => {
    if (failures.isNews(untidy)) thread.post({ untidy } satisfies FromJournal);
  };
  const writer = new JournalWriter(folder, {
    onTidyFailure,
    ...(maxAgeDays !== undefined && { maxAgeDays }),
    ...(maxMegabytes !== undefined && { maxBytes: maxMegabytes * 1_000_000 }),
  });
  const vitals = watchThread();
  const tell = (): void => {
    thread.post({ statistics: service.statistics, vitals: vitals() } satisfies JournalNews);
  };
  const service = new JournalService(writer, commitMilliseconds, (change) => {
    thread.post(change satisfies FromJournal);
    tell();
  });
  const telling = setInterval(tell, tellEvery);
  tell();
  thread.onMessage((message) => service.attach((message as NewClient).port));
  return () => {
    clearInterval(telling);
    service.close();
  };
});
