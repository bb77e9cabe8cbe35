import { pbkdf2Sync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { MessagePort } from 'node:worker_threads';
import { runInThread, spawn } from '../../../src/process/index.ts';

/** What thread.test.ts asks of its thread from the start. */
interface Orders {
  readonly fail?: boolean;
  readonly never?: boolean;
  readonly tarry?: boolean;
  readonly port?: MessagePort;
  /** A TCP port, or 0 for any. */
  readonly listen?: number;
}

const hour = 3_600_000;

runInThread(async (self) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- thread.test.ts gives nothing else
  const { fail, never, tarry, port, listen } = self.data as Orders;
  const relay = (from: MessagePort): unknown => from.on('message', (message) => self.post(message));
  if (fail) throw Object.assign(new Error('cannot open'), { code: 'ENOPE' });
  if (never) await new Promise((resolve) => setTimeout(resolve, hour));
  if (port) relay(port);
  if (listen !== undefined) {
    const server = createServer().listen(listen, '127.0.0.1');
    await once(server, 'listening');
    self.post(server.address());
  }
  spawn({ handle() {} }, { name: 'inside' });
  self.onMessage((message) => {
    if (message === 'throw') throw new Error('boom');
    if (message === 'loop') for (;;);
    if (message === 'grow') for (const all = []; ;) all.push(Array.from({ length: 10_000 }, () => ({})));
    if (message === 'block') {
      self.post('blocking');
      pbkdf2Sync('one call', 'that nothing interrupts', 1_000_000, 64, 'sha512');
    }
    if (message === 'exit') process.exit(3);
    if (message instanceof MessagePort) relay(message);
    else self.post(message);
  });
  return async () => {
    self.post('stopping');
    if (tarry) await new Promise((resolve) => setTimeout(resolve, hour));
  };
});
