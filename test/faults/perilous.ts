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

/**
 * A protocol that does what must never come back:
 *
 *     ~loop    its decoder goes round for ever
 *     ~hoard   its decoder takes all the memory that there is
 */
export const protocol: Protocol = {
  name: 'perilous',
  title: 'A protocol whose decoder does not come back',
  devices: ['Tests'],
  signatures: [/^~\w/],
  framing: lines,
  messages: { line: 'a line' },
  replies: 'None.',
  decode(frame) {
    const held: object[] = [];
    while (frame.text === '~loop');
    while (frame.text === '~hoard') held.push({ held: held.length });
    return { message: 'line', refused: 'harmless' };
  },
  examples: [],
};
