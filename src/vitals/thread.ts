import { performance } from 'node:perf_hooks';
import { type Census, census } from '../process/index.ts';
import { type Latencies, newLatencies, observe } from './latencies.ts';

/** How a thread is doing, as plain data. */
export interface ThreadVitals extends Census {
  /** Bytes of its JavaScript heap in use, and of what it holds outside of that heap: buffers above all. */
  readonly heapBytes: number;
  readonly externalBytes: number;
  /** How long something that happened at any moment would have waited for the event loop. */
  readonly eventLoopDelay: Latencies;
  /** Seconds in which its event loop has not been idle. */
  readonly busySeconds: number;
}

const sampleMs = 100;

/** Feels this thread's pulse from now on, ten times a second; what it returns tells how the thread is doing. */
export function watchThread(): () => ThreadVitals {
  const eventLoopDelay = newLatencies();
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    observe(eventLoopDelay, now - last - sampleMs);
    last = now;
  }, sampleMs).unref();
  return () => {
    const { heapUsed, external } = process.memoryUsage();
    const { active } = performance.eventLoopUtilization();
    return { ...census(), heapBytes: heapUsed, externalBytes: external, eventLoopDelay, busySeconds: active / 1000 };
  };
}
