import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator } from './generator.ts';
import { type RunningServer, type ServerName, startServer } from './servers.ts';

/** Has a server and a load generator run while something is measured, with a folder that is gone afterwards. @param more arguments for the server */
export async function withServer<T>(
  name: ServerName,
  measure: (server: RunningServer, load: Generator) => Promise<T>,
  more: readonly string[] = [],
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetline-bench-'));
  const load = new Generator();
  try {
    const server = await startServer(name, folder, more);
    try {
      return await measure(server, load);
    } finally {
      await load.stop();
      await server.stop();
    }
  } finally {
    await load.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
