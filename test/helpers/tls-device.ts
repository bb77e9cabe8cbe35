import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { TestContext } from 'node:test';
import { connect, type ConnectionOptions } from 'node:tls';
import { Device } from './device.ts';

/** A device that has done its handshake with 127.0.0.1, over a connection of its own or over one that is given. Its socket goes with the test. */
export async function connectTls(t: TestContext, options: ConnectionOptions): Promise<Device> {
  const socket = connect({ ...(options.socket === undefined && { host: '127.0.0.1' }), ...options });
  t.after(() => socket.destroy());
  const device = new Device(socket);
  await once(socket, 'secureConnect');
  return device;
}

/** What a client begins a handshake with. */
export async function clientHello(): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const client = connect({ socket: new Duplex({ read() {}, write: (bytes: Buffer) => resolve(bytes) }) });
  client.on('error', () => {});
  const hello = await promise;
  client.destroy();
  return hello;
}

/** The same connection, on which every byte is sent by itself. */
export function byteByByte(socket: Socket): Duplex {
  const duplex = new Duplex({
    read: () => socket.resume(),
    write(bytes: Buffer, _encoding, done) {
      const next = (at: number): void => {
        if (at === bytes.length) done();
        else socket.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
      };
      next(0);
    },
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes) => duplex.push(bytes));
  socket.on('end', () => duplex.push(null));
  return duplex;
}
