import { isUtf8 } from 'node:buffer';
import type { Frame } from './frame.ts';
import type { Decoded, Protocol, Session } from './protocol.ts';
import { lines } from './toolbox/framing.ts';
import { one, status } from './toolbox/reading.ts';

/** A line that is not UTF-8 is kept as Latin-1, one character a byte, so that nothing of it is lost. */
function decode(frame: Frame, session: Session): Decoded {
  const attributes = isUtf8(frame.bytes)
    ? { line: frame.text }
    : { line: frame.bytes.toString('latin1'), encoding: 'latin1' };
  return one('line', status({ device: session.peer, attributes }));
}

export const line: Protocol = {
  name: 'line',
  title: 'Lines of text, kept as they are',
  devices: ['Anything that sends lines, for a parser of your own to read later'],
  signatures: [],
  framing: lines,
  messages: { line: 'one line, the blanks around it left out; the device is the address that it came from' },
  replies: 'None: what a device that is not known waits for is not known either.',
  decode,
  examples: [
    {
      about: 'Every line is a status report; empty ones are skipped.',
      wire: 'unit 7 at the gate\r\n\r\n21.5 C\n',
      reports: [
        { device: '0.0.0.0', type: 'status', attributes: { line: 'unit 7 at the gate' } },
        { device: '0.0.0.0', type: 'status', attributes: { line: '21.5 C' } },
      ],
      replies: [],
    },
  ],
};
