import { type Body, exited, inspect, type Pid, type Reason, type Self, spawn } from '../../src/process/index.ts';

/** Runs a test's code as a process; fails with what the process ended with, if it did not come to its end. */
export async function inProcess(body: (self: Self) => Promise<void>): Promise<void> {
  const reason = await exited(spawn(body));
  if (reason !== 'normal')
    throw reason instanceof Error ? reason : new Error(`the process ended with ${String(reason)}`);
}

/** A process that waits for ever. */
export const idle: Body = async (self) => {
  await self.receive(() => undefined);
};

/** A process that waits for ever and lives on when it is sent an exit signal. */
export const trapping: Body = async (self) => {
  self.trapExit(true);
  await self.receive(() => undefined);
};

/** A process that ends at once. */
export function ending(reason: Reason): Body {
  return async (self) => self.exit(reason);
}

/** Everything that is in the mailbox now; what is compared with it differs if pids or refs differ. */
export async function mailbox(self: Self): Promise<unknown[]> {
  const messages: unknown[] = [];
  const drain = (message: unknown): true => {
    messages.push(message);
    return true;
  };
  while ((await self.receive(drain, 0)) === true);
  return messages;
}

/** Spawns a linked child, waits for its end, and gives its pid and reason. */
export async function outlive(self: Self, body: Body): Promise<{ pid: Pid; reason: Reason }> {
  const pid = self.spawnLink(body);
  return { pid, reason: await exited(pid) };
}

/** Settles when the event loop has turned once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Settles when no process has anything to do any more: the scheduler may spread it over any number of turns. */
export async function quiet(): Promise<void> {
  await turn();
  while (inspect().some(({ state }) => state === 'runnable')) await turn();
}
