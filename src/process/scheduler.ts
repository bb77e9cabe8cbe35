import { performance } from 'node:perf_hooks';

/** What the run queue holds; `next` is the queue's own link, so that queueing allocates nothing. */
export interface Runnable {
  next: Runnable | undefined;
  /** Does one thing: starts, or handles one message. Never throws. */
  step(): void;
}

/** At most this many steps, and about this long, between two visits of the event loop: sockets and timers get their turn. */
const STEPS_PER_TURN = 200;
const MILLISECONDS_PER_TURN = 2;

let first: Runnable | undefined;
let last: Runnable | undefined;
let armed = false;
let inTurn = false;
let stepsLeft = STEPS_PER_TURN;
let deadline = 0;

/**
 * Puts a process at the end of the run queue. It runs in a microtask, that is as soon as the code on the stack has returned; when
 * the turn's budget is used up, in a later turn of the event loop. Each process takes one step and goes to the end again, so a
 * process with a full mailbox delays the others by one message, not by its mailbox.
 */
export function enqueue(runnable: Runnable): void {
  if (last === undefined) first = runnable;
  else last.next = runnable;
  last = runnable;
  if (!armed) {
    armed = true;
    queueMicrotask(run);
  }
}

function run(): void {
  if (!inTurn) beginTurn();
  while (first !== undefined) {
    // The queue stays armed: what is left is run by the immediate that ends this turn.
    if (stepsLeft === 0 || performance.now() > deadline) return;
    stepsLeft -= 1;
    const runnable = first;
    first = runnable.next;
    if (first === undefined) last = undefined;
    runnable.next = undefined;
    runnable.step();
  }
  armed = false;
}

/** The budget is per turn and not per microtask: two async processes that answer each other never leave the microtask queue. */
function beginTurn(): void {
  inTurn = true;
  stepsLeft = STEPS_PER_TURN;
  deadline = performance.now() + MILLISECONDS_PER_TURN;
  setImmediate(endTurn);
}

function endTurn(): void {
  inTurn = false;
  if (first !== undefined) run();
}
