import { test } from 'node:test';
import { perish } from './peril.ts';

test('a receiver thread that takes all its memory is ended and started again, and no other thread’s device notices', (t) =>
  perish(t, '~hoard\n', /reaching memory limit/));
