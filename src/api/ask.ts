import { MessageChannel } from 'node:worker_threads';
import { type Pid, post } from '../process/index.ts';

/** How long a thread may take to answer, in milliseconds. */
const deadline = 2_000;

/** Asks a thread; undefined where it does not answer: it has ended, or is busy. @param question posted with a `port` for the answer */
export function askThread<T>(thread: Pid, question: object): Promise<T | undefined> {
  const { port1, port2 } = new MessageChannel();
  post(thread, { ...question, port: port2 }, [port2]);
  return new Promise((resolve) => {
    const timer = setTimeout(() => port1.close(), deadline);
    port1.once('message', resolve);
    // Closed by the answer, by the thread's end, or by the deadline.
    port1.once('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}
