import { runInThread, spawn } from '../../../src/process/index.ts';

runInThread(async (self) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from thread.test.ts
  const { fail, never, tarry } = self.data as { fail?: boolean; never?: boolean; tarry?: boolean };
  if (fail) throw Object.assign(new Error('cannot open'), { code: 'ENOPE' });
  if (never) await new Promise((resolve) => setTimeout(resolve, 1e6));
  spawn({ handle() {} }, { name: 'inside' });
  self.onMessage((message) => {
    if (message === 'throw') throw new Error('boom');
    if (message === 'loop') for (;;);
    if (message === 'grow') for (const all = []; ;) all.push(Array.from({ length: 100_000 }, () => ({})));
    if (message === 'exit') process.exit(3);
    self.post(message);
  });
  return async () => {
    self.post('stopping');
    if (tarry) await new Promise((resolve) => setTimeout(resolve, 1e6));
  };
});
