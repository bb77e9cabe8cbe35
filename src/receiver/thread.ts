import type { MessagePort } from 'node:worker_threads';
import type { Address } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import { loadProtocols } from '../config/load.ts';
import { JournalClient } from '../journal/client.ts';
import { createLogger, logEvents } from './logging.ts';
import { describeReason, exited, runInThread } from '../process/index.ts';
import { CrashLog, watchSupervisors } from '../vitals/crashes.ts';
import { watchBuffers } from './crashes.ts';
import type { SeatNews } from './presence.ts';
import { watchThread } from '../vitals/thread.ts';
import type { FromReceiver, ReceiverThreadData, ToReceiver } from './messages.ts';
import { startReceiver } from './receiver.ts';
import type { ReceiverSettings } from './settings.ts';

const newsEvery = 1_000;

async function settingsOf(config: Config, addresses: readonly Address[]): Promise<ReceiverSettings> {
  const listeners = config.listen.map((listener, index) => ({ ...listener, bound: addresses[index] }));
  const { limits, reply: replyMode, devices, oneConnectionPerDevice, allow, deny } = config;
  const doors = { devices, oneConnectionPerDevice, allow, deny };
  return { listeners, protocols: await loadProtocols(config.protocols), limits, replyMode, ...doors, tls: config.tls };
}

function answer(port: MessagePort, found: object): void {
  port.postMessage(found);
  port.close();
}

runInThread(async (thread) => {
  const { config, addresses, journal: port } = thread.data as ReceiverThreadData;
  const journal = new JournalClient(port, { maxPending: config.limits.pendingReports });
  const crashes = new CrashLog();
  watchSupervisors(crashes.note);
  watchBuffers(crashes.note);
  const tell = (message: FromReceiver): void => thread.post(message);
  const seated = (news: SeatNews): void => tell({ kind: 'seated', news });
  const receiver = await startReceiver({ ...(await settingsOf(config, addresses)), journal, seated });
  // Where it has given up, or was ended by another than this thread's end, the thread is of no use: unhandled, this ends it.
  let ending = false;
  void exited(receiver.supervisor).then((reason) => {
    if (!ending) throw new Error(`The receiver has ended: ${describeReason(reason)}`);
  });
  const log = createLogger(config.logLevel);
  logEvents(log);
  tell({ kind: 'listening', addresses: receiver.addresses });
  const vitals = watchThread();
  const tellNews = (): void => {
    const { counters } = receiver;
    tell({
      kind: 'news',
      news: { ...receiver.survey(), counters, vitals: vitals(), pendingReports: journal.pending },
    });
  };
  const tellUnknown = (): void => {
    const devices = receiver.unknown.take();
    if (devices.length > 0) tell({ kind: 'unknown', devices });
  };
  const tellCrashes = (): void => {
    const crashed = crashes.take();
    if (crashed) tell({ kind: 'crashes', news: crashed });
  };
  tellNews();
  const telling = setInterval(() => {
    tellNews();
    tellUnknown();
    tellCrashes();
  }, newsEvery);

  const reload = async (next: Config, known: readonly Address[]): Promise<void> => {
    await receiver.reload(await settingsOf(next, known));
    log.level = next.logLevel;
    tell({ kind: 'listening', addresses: receiver.addresses });
  };
  thread.onMessage((received) => {
    const message = received as ToReceiver;
    if (message.kind === 'journal') return journal.replacePort(message.port);
    if (message.kind === 'replaced') return receiver.replaced(message.numbers);
    if (message.kind === 'seats') return receiver.tellSeats();
    if (message.kind === 'connections') return answer(message.port, receiver.list(message.query));
    if (message.kind === 'connected') return answer(message.port, receiver.connected(message.names));
    void reload(message.config, message.addresses).then(
      () => tell({ kind: 'reloaded' }),
      (error: unknown) => tell({ kind: 'reloaded', failure: error instanceof Error ? error.message : String(error) }),
    );
  });
  return async () => {
    ending = true;
    await receiver.stop();
    clearInterval(telling);
    await journal.flush();
    tellNews();
    tellUnknown();
    tellCrashes();
    journal.close();
  };
});
