import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ProcessInfo } from '../../src/process/index.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** How a program ended. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

// Some CI sets it: then what a test reads has colours, and a warning of Node's that NO_COLOR is not heeded.
delete process.env['FORCE_COLOR'];

/** Starts the program. Whatever is left of it goes with the test. */
export function launch(t: TestContext, args: readonly string[], cwd?: string): Running {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, NO_COLOR: '1' } });
  t.after(() => child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]) => ({ code, signal, stdout, stderr }),
  );
  return { child, ended };
}

/** Runs the program to its end. @param input its standard input; closed where there is none */
export async function fleetline(
  t: TestContext,
  args: readonly string[],
  { input = '', cwd }: { readonly input?: string | Buffer; readonly cwd?: string } = {},
): Promise<Outcome> {
  const { child, ended } = launch(t, args, cwd);
  // A program that refuses its options does not wait to be told more.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return ended;
}

/** The first line of a gateway's standard output. */
export interface Ready {
  readonly ready: true;
  readonly devices: readonly string[];
  readonly http: string;
  readonly pid: number;
}

/** A gateway that runs as a program of its own. */
export interface Gateway extends Running {
  readonly ready: Ready;
  /** Where devices connect: the port of the first listener. */
  readonly port: number;
  /** Its process tree, as it shows it over HTTP. */
  processes(): Promise<ProcessInfo[]>;
  /** Ends it as a person would, and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

/**
 * Starts `fleetline serve` on free ports and waits until it is ready.
 * @param data its data folder
 * @throws Error with what it said, where it does not get ready
 */
export async function serve(t: TestContext, data: string, args: readonly string[] = []): Promise<Gateway> {
  const addresses = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
  const running = launch(t, ['serve', ...addresses, '--data', data, '--log-level', 'error', ...args], data);
  const { child, ended } = running;
  const ready = await Promise.race([readyLine(child), ended]);
  if (!('ready' in ready)) throw new Error(`the gateway did not start (${ready.code}): ${ready.stderr}`);
  return {
    ...running,
    ready,
    port: Number(/\d+$/.exec(ready.devices[0] ?? '')),
    processes: async () => (await fetch(`${ready.http}/v1/processes`)).json() as Promise<ProcessInfo[]>,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Waits for the first line of a gateway. */
export function readyLine({ stdout }: ChildProcess): Promise<Ready> {
  return new Promise((resolve) => {
    let said = '';
    stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const end = said.indexOf('\n');
      if (end >= 0) resolve(JSON.parse(said.slice(0, end)) as Ready);
    });
  });
}
