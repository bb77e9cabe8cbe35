import { test } from 'node:test';
import { perish } from './peril.ts';

/** FLEETLINE_LONG=1 has it done 15 times, which takes over a minute. */
const times = process.env['FLEETLINE_LONG'] === '1' ? 15 : 1;

test(`a receiver thread in an endless loop is ended and started again (${times} times), and no other thread's device notices`, (t) =>
  perish(t, '~loop\n', /has not turned for 3000 ms/, times));
