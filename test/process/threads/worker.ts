import { MessagePort } from 'node:worker_threads';
import { runInThread, spawn } from '../../../src/process/index.ts';

/** What thread.test.ts asks of its thread from the start. */
interface Orders {
  readonly fail?: boolean;
  readonly never?: boolean;
  readonly tarry?: boolean;
  readonly port?: MessagePort;
}

const hour = 3_600_000;

runInThread(async (self) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- thread.test.ts gives nothing else
  const { fail, never, tarry, port } = self.data as Orders;
  const relay = (from: MessagePort): unknown => from.on('message', (message) => self.post(message));
  if (fail) throw Object.assign(new Error('cannot open'), { code: 'ENOPE' });
  if (never) await new Promise((resolve) => setTimeout(resolve, hour));
  if (port) relay(port);
  spawn({ handle() {} }, { name: 'inside' });
  self.onMessage((message) => {
    if (message === 'throw') throw new Error('boom');
    if (message === 'loop') for (;;);
    if (message === 'grow') for (const all = []; ;) all.push(Array.from({ length: 10_000 }, () => ({})));
    if (message === 'exit') process.exit(3);
    if (message instanceof MessagePort) relay(message);
    else self.post(message);
  });
  return async () => {
    self.post('stopping');
    if (tarry) await new Promise((resolve) => setTimeout(resolve, hour));
  };
});
