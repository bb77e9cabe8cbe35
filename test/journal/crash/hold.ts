/** Holds a folder's journal open, in a thread that will be terminated in the middle of a transaction. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort as port, workerData } from 'node:worker_threads';
import { JournalWriter } from '../../../src/journal/writer.ts';
import { batch, position } from '../fixtures.ts';

const { folder }: { folder: string } = workerData;
const writer = new JournalWriter(folder);
writer.commit([batch([position('a', 1)])]);

// oxlint-disable-next-line typescript/unbound-method -- it is called with its connection below
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function hang(this: DatabaseSync, sql) {
  if (sql === 'commit') {
    port?.postMessage('in the middle');
    for (;;);
  }
  exec.call(this, sql);
};
writer.commit([batch([position('a', 2)])]);
