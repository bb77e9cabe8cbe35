import type { TestContext } from 'node:test';
import { connectDevice } from './device.ts';
import { temporaryFolder } from './folder.ts';
import { type Gateway, serve } from './gateway.ts';
import { configureOwn, type OwnProtocol, writeOwn } from './own-protocol.ts';

/** Lines `!DEVICE,WORD`. Of those whose word it knows the decoder makes a report; from `hang`, once it knows it, it never comes back. */
const decoder = (known: RegExp): OwnProtocol => ({
  name: 'words',
  decode: `
    const word = fields[1];
    if (word !== 'yes' && !${known}.test(word)) return { message: 'position', refused: 'no such word: "' + word + '"' };
    if (word === 'hang') for (;;);
    return { message: 'position', readings: [fixAt(0)], reply: 'ok\\n' };`,
});

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
  const learn = (words: RegExp): void => writeOwn(data, decoder(words));
  const gateway = await serve(t, data, configureOwn(data, decoder(/^$/)));
  const tell = async (bytes: string | Buffer): Promise<void> => {
    const device = await connectDevice(t, gateway.port);
    await device.send(bytes);
    device.finish();
    await device.closed;
  };
  return { ...gateway, learn, tell };
}
