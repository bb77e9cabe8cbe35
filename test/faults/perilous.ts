import { isMainThread } from 'node:worker_threads';
import { exit, whereis, whichChildren } from '../../src/process/index.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';

/** Sent to the gateway, this ends its journal's thread, whatever that is doing. */
export const killsJournal = 'SIGUSR2';

/** A gateway loads its protocols in the main thread too: from there a test can reach into the process tree of the real program. */
if (isMainThread) process.on(killsJournal, () => void killJournal());

async function killJournal(): Promise<void> {
  const gateway = whereis('gateway');
  const children = gateway ? await whichChildren(gateway) : [];
  const journal = children.find(({ id }) => id === 'journal')?.pid;
  if (journal) exit(journal, 'kill');
}

/** A chain and not an array: one large allocation at the heap's end would be the end of the whole process, that is how V8 is. */
let hoarded: object | undefined;

function hoard(): void {
  for (let n = 0; n < 100_000; n++) hoarded = { hoarded };
}

/**
 * A protocol that its thread does not survive:
 *
 *     ~loop    its decoder goes round for ever
 *     ~hoard   from then on it takes more and more memory, a little in each turn
 */
export const protocol: Protocol = {
  name: 'perilous',
  title: 'A protocol that its thread does not survive',
  devices: ['Tests'],
  signatures: [/^~\w/],
  framing: lines,
  messages: { line: 'a line' },
  replies: 'None.',
  decode(frame) {
    while (frame.text === '~loop');
    if (frame.text === '~hoard') setInterval(hoard, 1);
    return { message: 'line', refused: 'harmless' };
  },
  examples: [],
};
