import { once } from 'node:events';

/** Writes to standard output and waits where the reader is slow; ends in silence where it has gone away (`| head`). */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** One object on one line. */
export function print(object: unknown): Promise<void> {
  return write(`${JSON.stringify(object)}\n`);
}
