import type { Protocol } from '../../src/protocols/protocol.ts';
import { lines } from '../../src/protocols/toolbox/framing.ts';

/** 2026-06-22T08:00:00Z, the time of fix 0; fix n is n seconds later. */
export const firstFix = Date.UTC(2026, 5, 22, 8);

/**
 * A protocol for tests, that can be made to do what a real one must never do. Lines begin with `$`:
 *
 *     $login NAME   answered `hello NAME`
 *     $fix N        a position, answered `stored N`, or `not stored N`
 *     $mute N       a position that is not answered
 *     $say N        answered with N bytes; nothing is stored
 *     $nan N        a position, and another one whose latitude is no number
 *     $junk TEXT    refused
 *     $boom TEXT    the decoder throws
 *     $tear TEXT    the framing throws
 */
export const probe: Protocol = {
  name: 'probe',
  title: 'A protocol for tests',
  devices: ['Tests'],
  signatures: [/^\$\w/],
  framing(bytes, from) {
    const cut = lines(bytes, from);
    if (cut && bytes.toString('latin1', cut.start, cut.start + 5) === '$tear') throw new Error('the framing is torn');
    return cut;
  },
  messages: { line: 'a line' },
  replies: 'Each fix is answered.',
  decode(frame, session) {
    const [word, text = ''] = frame.text.split(' ');
    const { device = 'nobody' } = session;
    const fix = { device, type: 'position', time: firstFix + Number(text) * 1000, valid: true } as const;
    const readings = [{ ...fix, latitude: 54.5, longitude: 10.25 }];
    switch (word) {
      case '$login':
        return { message: 'line', session: { ...session, device: text }, reply: `hello ${text}\n` };
      case '$fix':
        return { message: 'line', readings, reply: `stored ${text}\n`, failureReply: `not stored ${text}\n` };
      case '$mute':
        return { message: 'line', readings };
      case '$nan':
        return { message: 'line', readings: [...readings, { ...fix, latitude: Number.NaN, longitude: 10.25 }] };
      case '$say':
        return { message: 'line', reply: `${'.'.repeat(Number(text))}\n` };
      case '$boom':
        throw new Error(`boom ${text}`);
      default:
        return { message: 'line', refused: `no such line: ${word}` };
    }
  },
  examples: [],
};
