import { connect } from 'node:net';
import { lineOf } from './fleet.ts';

/** What a mob is to do: a process of its own. */
export interface MobOrder {
  readonly port: number;
  readonly size: number;
}

/** How a mob stands. */
export interface MobState {
  /** Connections made so far: one that is closed comes again. */
  readonly connected: number;
  readonly bytesSent: number;
}

const linesAtOnce = 500;
const halfFrame = `{"device":"${'x'.repeat(60_000)}`;
const tellEvery = 200;

let connected = 0;
let bytesSent = 0;
let count = 0;

/** The five ways to take up room, each by a fifth of the mob. */
const ways = ['silent', 'half a frame', 'endless', 'floods', 'floods and does not read'] as const;

function misbehave(number: number, port: number): void {
  const way = ways[number % ways.length];
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.2.${1 + (number % 20)}` });
  const say = (text: string): void => {
    bytesSent += text.length;
    socket.write(text);
  };
  const flood = (): void => {
    say(Array.from({ length: linesAtOnce }, () => lineOf(`bus-${number}`, count++)).join(''));
  };
  socket.on('connect', () => {
    connected++;
    if (way === 'silent') return;
    say(lineOf(`bus-${number}`, count++));
    if (way === 'half a frame') say(halfFrame);
    else if (way === 'endless') say(`{"device":"${'x'.repeat(2_000_000)}`);
    else flood();
  });
  if (way === 'floods' || way === 'floods and does not read') socket.on('drain', flood);
  // As long as nothing is asked of it, it does not read.
  if (way !== 'floods and does not read') socket.resume();
  socket.on('error', () => {});
  socket.on('close', () => setTimeout(() => misbehave(number, port), 500));
}

process.once('message', ({ port, size }: MobOrder) => {
  for (let number = 0; number < size; number++) misbehave(number, port);
  setInterval(() => process.send?.({ connected, bytesSent } satisfies MobState), tellEvery);
});
// Whoever called it together is gone.
process.on('disconnect', () => process.exit());
