import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { connectDevice } from './device.ts';
import { temporaryFolder } from './folder.ts';
import { type Gateway, serve } from './gateway.ts';

/** Lines `!DEVICE,WORD`. Of those whose word it knows the decoder makes a report; from `hang`, once it knows it, it never comes back. */
const decoder = (known: RegExp): string => `
export const protocol = {
  name: 'words',
  title: 'A protocol whose decoder learns words',
  devices: ['Tests'],
  signatures: [/^!\\w+,/],
  framing(bytes, from) {
    const end = bytes.indexOf('\\n', from);
    return end < 0 ? undefined : { begin: from, start: from, end, next: end + 1 };
  },
  messages: { position: 'a fix' },
  replies: 'Each fix is answered.',
  decode(frame) {
    const [device, word] = frame.text.slice(1).split(',');
    if (word !== 'yes' && !${known}.test(word)) return { message: 'position', refused: 'no such word: "' + word + '"' };
    if (word === 'hang') for (;;);
    const fix = { time: Date.UTC(2026, 5, 22), valid: true, latitude: 54.5, longitude: 10.25 };
    return { message: 'position', readings: [{ device, type: 'position', ...fix }], reply: 'ok\\n' };
  },
  examples: [{ about: 'a line', wire: '!cab,yes\\n', reports: [], replies: [] }],
};
`;

/** A gateway that speaks {@link decoder}'s protocol and ours. */
export interface WordsGateway extends Gateway {
  /** Teaches the decoder words: it knows them wherever it is loaded from now on. */
  learn(words: RegExp): void;
  /** Sends bytes on a connection of their own, and waits until the gateway is done with them. */
  tell(bytes: string | Buffer): Promise<void>;
}

/** Starts it, with a decoder that knows no word but `yes`. */
export async function serveWords(t: TestContext): Promise<WordsGateway> {
  const data = temporaryFolder(t);
  const learn = (words: RegExp): void => writeFileSync(join(data, 'words.ts'), decoder(words));
  learn(/^$/);
  writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify({ protocols: ['words.ts'] }));
  const gateway = await serve(t, data, ['--config', join(data, 'fleetline.config.json')]);
  const tell = async (bytes: string | Buffer): Promise<void> => {
    const device = await connectDevice(t, gateway.port);
    await device.send(bytes);
    device.finish();
    await device.closed;
  };
  return { ...gateway, learn, tell };
}
