import { loadProtocols } from '../config/load.ts';
import { JournalClient } from '../journal/client.ts';
import { createLogger, logEvents } from './logging.ts';
import { runInThread } from '../process/index.ts';
import type { FromReceiver, NewJournal, ReceiverThreadData } from './messages.ts';
import { startReceiver } from './receiver.ts';

const countersEvery = 1_000;

runInThread(async (thread) => {
  const { config, addresses, journal: port } = thread.data as ReceiverThreadData;
  const journal = new JournalClient(port, { maxPending: config.limits.pendingReports });
  const protocols = await loadProtocols(config.protocols);
  const listeners = config.listen.map((listener, index) => ({ ...listener, ...addresses[index] }));
  const { limits, reply } = config;
  const receiver = await startReceiver({ listeners, protocols, limits, replyMode: reply, journal });
  logEvents(createLogger(config.logLevel));
  const tell = (message: FromReceiver): void => thread.post(message);
  tell({ kind: 'listening', addresses: receiver.addresses });
  const counting = setInterval(() => tell({ kind: 'counters', counters: receiver.counters }), countersEvery);
  thread.onMessage((message) => journal.replacePort((message as NewJournal).port));
  return async () => {
    await receiver.stop();
    clearInterval(counting);
    await journal.flush();
    tell({ kind: 'counters', counters: receiver.counters });
    journal.close();
  };
});
