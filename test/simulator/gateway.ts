import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Address } from '../../src/config/address.ts';
import { limits } from '../../src/config/limits.ts';
import type { Reading } from '../../src/model/report.ts';
import type { Session } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { Splitter } from '../../src/receiver/splitter.ts';

/** What one connection says to the server's test. */
export interface Conversation {
  readonly socket: Socket;
  /** How many frames it has sent. */
  frames: number;
}

export interface GatewayOptions {
  /** What becomes of a reply before it is sent; undefined: it is withheld. Default: it is sent as it is. */
  readonly alter?: (reply: string, conversation: Conversation) => string | undefined;
  /** Told of each connection, before anything is read from it. */
  readonly onConnection?: (socket: Socket) => void;
}

/** A server that answers each connection by the protocol that it recognises, and keeps what it is told. */
export async function gateway(
  t: TestContext,
  options: GatewayOptions = {},
): Promise<Address & { readings: Reading[] }> {
  const readings: Reading[] = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    t.after(() => socket.destroy());
    socket.on('error', () => {});
    serve(socket, readings, options);
    options.onConnection?.(socket);
  });
  const port = await listen(t, server);
  return { host: '127.0.0.1', port, readings };
}

/** Listens on a free port until the test is over. */
export async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1', 1024);
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

function serve(socket: Socket, readings: Reading[], { alter = (reply) => reply }: GatewayOptions): void {
  const splitter = new Splitter({ protocols: builtIn, frameBytes: limits.frameBytes.default });
  const conversation = { socket, frames: 0 };
  let session: Session = { peer: '127.0.0.1' };
  socket.on('data', (bytes: Buffer) => {
    splitter.push(bytes);
    for (let piece = splitter.next(); piece; piece = splitter.next()) {
      if (piece.kind !== 'frame') continue;
      const decoded = splitter.protocol?.decode(piece.frame, session, Date.now());
      session = decoded?.session ?? session;
      conversation.frames++;
      readings.push(...(decoded?.readings ?? []));
      const reply = decoded?.reply === undefined ? undefined : alter(decoded.reply, conversation);
      if (reply !== undefined && !socket.destroyed) socket.write(reply, 'latin1');
    }
  });
  socket.on('end', () => socket.end());
}
