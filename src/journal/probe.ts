import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** As much must fit beside the journal before storing is tried again: room for the log to grow by a good many commits. */
const probeBytes = 1024 * 1024;

/**
 * Writes a file of 1 MiB into a folder, syncs it, and takes it away again.
 * @throws what the file system says
 */
export function writeProbe(folder: string): void {
  const path = join(folder, 'fleetline.probe');
  const file = openSync(path, 'w');
  try {
    const bytes = Buffer.alloc(probeBytes);
    for (let written = 0; written < probeBytes;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
