import { setTimeout as after } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread, threadName } from 'node:worker_threads';
import { exit, inspectAll, type ProcessInfo } from '../../src/process/index.ts';
import { processes } from '../../src/process/kernel.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';
import { Random } from '../helpers/random.ts';

/** What the test asks of the gateway, a line of JSON on its standard input each. */
export type Wish =
  | { readonly wish: 'kill'; readonly seed: number; readonly times: number }
  | { readonly wish: 'tree' }
  | { readonly wish: 'vitals' };

/** What is left of a thread after a collection of garbage. */
export interface Vitals {
  readonly thread: string;
  /** What keeps its event loop going, counted by kind. */
  readonly resources: Readonly<Record<string, number>>;
  readonly heapBytes: number;
}

/** From the main thread to all others. */
type Order = { readonly kill: string } | { readonly vitals: true };

/** Between kills, in milliseconds. */
const pause = 100;
/** A thread that is starting does not answer, and its processes are let be. */
const treeWithin = 50;
/** How long a thread may take to collect its garbage. */
const answerWithin = 2_000;
/** Of the restarts that the gateway's supervisor allows in a minute, with two receiver threads: 50. The threads' own failures need some. */
const mostOfMain = 40;

const channel = new BroadcastChannel('chaos');
channel.unref();

function kill(pid: string): void {
  const found = [...processes].find((process) => String(process.pid) === pid);
  if (found) exit(found.pid, 'kill');
}

function vitals(): Vitals {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return {
    thread: isMainThread ? 'main' : (threadName ?? ''),
    resources,
    heapBytes: process.memoryUsage().heapUsed,
  };
}

/** A label without what tells one of a kind from another. */
const kindOf = ({ label }: ProcessInfo): string => /^(thread \w+|\w+)/.exec(label ?? '')?.[0] ?? '';

/** Whether its end is one restart for the gateway's supervisor. */
const isOfMain = (victim: ProcessInfo): boolean => victim.pid.startsWith('<0.') || kindOf(victim) === 'receiver';

/**
 * Kills processes, one every 100 ms, each as likely as any other, except that one time in five it is one of a kind that none was killed of
 * so far. Only the gateway's own supervisor is spared, and its children as soon as one more end of them would be its own.
 * @returns how many of each kind
 */
async function rage(seed: number, times: number): Promise<Record<string, number>> {
  const random = new Random(seed);
  const killed: Record<string, number> = {};
  let ofMain: number[] = [];
  for (let time = 0; time < times; time++) {
    await after(pause);
    const now = performance.now();
    ofMain = ofMain.filter((at) => now - at < 61_000);
    const spared = ofMain.length >= mostOfMain;
    const tree = (await inspectAll(treeWithin)).filter(
      (info) => info.name !== 'gateway' && !(spared && isOfMain(info)),
    );
    const unknown = random.chance(0.2) ? tree.filter((info) => !(kindOf(info) in killed)) : [];
    const candidates = unknown.length > 0 ? unknown : tree;
    const victim = candidates[random.whole(0, candidates.length - 1)];
    if (!victim) continue;
    if (isOfMain(victim)) ofMain.push(now);
    const kind = kindOf(victim);
    killed[kind] = (killed[kind] ?? 0) + 1;
    kill(victim.pid);
    channel.postMessage({ kill: victim.pid } satisfies Order);
  }
  return killed;
}

/** @returns nothing where a thread does not answer, as one that is starting */
async function allVitals(): Promise<Vitals[] | false> {
  const threads = (await inspectAll()).filter((info) => kindOf(info) === 'thread receiver').length;
  const found = [vitals()];
  const complete = Promise.withResolvers<void>();
  const hear = ({ data }: MessageEvent): void => {
    if (found.push(data as Vitals) > threads) complete.resolve();
  };
  channel.addEventListener('message', hear);
  channel.postMessage({ vitals: true } satisfies Order);
  await Promise.race([complete.promise, after(answerWithin, undefined, { ref: false })]);
  channel.removeEventListener('message', hear);
  return found.length > threads && found.toSorted((one, other) => one.thread.localeCompare(other.thread));
}

async function fulfil(wish: Wish): Promise<unknown> {
  if (wish.wish === 'kill') return rage(wish.seed, wish.times);
  return wish.wish === 'tree' ? inspectAll() : allVitals();
}

if (isMainThread) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    void fulfil(JSON.parse(line) as Wish).then((answer) => process.stdout.write(`${JSON.stringify({ answer })}\n`));
  });
  process.stdin.unref();
} else {
  channel.addEventListener('message', ({ data }: MessageEvent) => {
    const order = data as Order;
    if ('kill' in order) kill(order.kill);
    // Each thread hears what the others tell the main thread, too.
    else if ('vitals' in order) channel.postMessage(vitals());
  });
}

/** It speaks no language of its own: a protocol is what a gateway loads in each of its threads. */
export const protocol: Protocol = {
  name: 'chaotic',
  title: 'A protocol that kills processes',
  devices: ['Tests'],
  signatures: [/^~chaos/],
  framing: lines,
  messages: { line: 'a line' },
  replies: 'None.',
  decode: () => ({ message: 'line', refused: 'harmless' }),
  examples: [],
};
