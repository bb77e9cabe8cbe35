import { connect } from 'node:net';

/** What a crowd is to do: a process of its own, so that its sockets are not among the test's. */
export interface CrowdOrder {
  readonly port: number;
  readonly size: number;
  /** Connections from each address, from 127.0.1.1 and up. */
  readonly perAddress: number;
  /** What each says; where it is nothing, nothing. `#` is the number of the connection. */
  readonly line: string;
}

/** How a crowd stands. */
export interface CrowdState {
  readonly connected: number;
  /** Those that have been answered. */
  readonly answered: number;
  /** Those whose connection is over. */
  readonly closed: number;
}

const atOnce = 500;
const tellEvery = 50;

function gather({ port, size, perAddress, line }: CrowdOrder): void {
  let [started, connected, answered, closed] = [0, 0, 0, 0];
  const next = (): void => {
    if (started === size) return;
    const number = started++;
    const localAddress = `127.0.1.${1 + Math.floor(number / perAddress)}`;
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    socket.once('connect', () => {
      connected++;
      if (line !== '') socket.write(line.replace('#', String(number)));
      next();
    });
    socket.once('data', () => answered++);
    // A connection that is turned away may be reset.
    socket.on('error', () => {});
    socket.once('close', () => closed++);
    socket.resume();
  };
  for (let i = 0; i < atOnce; i++) next();
  setInterval(() => process.send?.({ connected, answered, closed } satisfies CrowdState), tellEvery);
}

process.once('message', gather);
// Whoever called it together is gone.
process.on('disconnect', () => process.exit());
