import { setTimeout as after } from 'node:timers/promises';

const pollMilliseconds = 20;
/** The most that a test waits for anything: far beyond what it takes, on a machine that is slow and busy with something else too. */
export const patienceMilliseconds = 60_000;

/**
 * Waits for something that no event tells: looks every 20 ms until `look` gives something other than undefined or false.
 * @throws Error, naming `what`, after {@link patienceMilliseconds}
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await after(pollMilliseconds);
  }
}
