import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const gatewayOptions = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--log-level', 'warn'];

/** The programs that are compared, each with its arguments; `folder` is where it may store. */
const programs = {
  bare: () => [path('peers/bare.ts')],
  answering: () => [path('peers/answering.ts')],
  handwritten: (folder: string) => [path('peers/handwritten.ts'), join(folder, 'positions.db')],
  fleetline: (folder: string) => [path('../src/cli/main.ts'), 'serve', '--data', folder].concat(gatewayOptions),
} as const;

export type ServerName = keyof typeof programs;
export const serverNames = ['bare', 'answering', 'handwritten', 'fleetline'] as const satisfies readonly ServerName[];

const patienceMs = 15_000;

/** A server of the comparison while it runs, as a process of its own. */
export interface RunningServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until it listens. @param more arguments besides its usual ones */
export async function startServer(
  name: ServerName,
  folder: string,
  more: readonly string[] = [],
): Promise<RunningServer> {
  const child = spawn(process.execPath, [...programs[name](folder), ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  // Whatever ends the benchmark ends its servers.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    const impatience = setTimeout(kill, patienceMs);
    child.kill('SIGTERM');
    await exited;
    clearTimeout(impatience);
    process.off('exit', kill);
  };
  try {
    const output = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(patienceMs);
    const [line] = (await Promise.race([
      once(output, 'line', { signal }),
      exited.then(() => Promise.reject(new Error('it ended at once'))),
    ])) as [string];
    const { devices, pid } = JSON.parse(line) as { devices: [string]; pid: number };
    return { port: Number(devices[0].replace(/^.*:/, '')), pid, stop };
  } catch (error) {
    await stop();
    throw new Error(`The server "${name}" did not start.`, { cause: error });
  }
}
