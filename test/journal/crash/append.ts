/** Appends to the journal in a folder until it is killed, and prints each second of which it knows that its reports are stored. */
import { writeSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { JournalClient } from '../../../src/journal/client.ts';
import type { JournalOwner } from '../../../src/journal/client.ts';
import { JournalService } from '../../../src/journal/service.ts';
import { JournalWriter } from '../../../src/journal/writer.ts';
import { position } from '../fixtures.ts';

const [folder = '', first = '0'] = process.argv.slice(2);
const service = new JournalService(new JournalWriter(folder, { indexMs: 20 }), 2);
const { port1, port2 } = new MessageChannel();
service.attach(port1);
const journal = new JournalClient(port2);

const owner: JournalOwner = {
  committed: () => {},
  failed(_, reason) {
    throw new Error(reason);
  },
};

for (let second = Number(first); ; second += 1) {
  // Each second is sent twice, and one second of the past again.
  for (const again of [second, second, Math.floor(second / 2)]) {
    for (let i = 0; i < 20; i += 1) journal.append(position(`device-${i}`, again), owner);
  }
  await journal.flush();
  writeSync(1, `${second}\n`);
}
