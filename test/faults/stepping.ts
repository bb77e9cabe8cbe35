import type { Protocol } from '../../src/protocols/protocol.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';

const now = Date.now.bind(Date);

/**
 * A protocol whose lines set the clock, as somebody who sets the system's would, for the receiver thread that reads them:
 *
 *     ~SECONDS   from now on the clock is that far ahead of the true time, or behind it; answered OK
 */
export const protocol: Protocol = {
  name: 'stepping',
  title: 'A protocol that sets the clock',
  devices: ['Tests'],
  signatures: [/^~-?\d/],
  framing: lines,
  messages: { line: 'a line' },
  replies: 'Each line is answered.',
  decode(frame) {
    const ahead = Number(frame.text.slice(1)) * 1000;
    Date.now = () => now() + ahead;
    return { message: 'line', readings: [], reply: 'OK\n' };
  },
  examples: [],
};
