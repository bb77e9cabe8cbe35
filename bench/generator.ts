import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { FleetOptions, Traffic } from './fleet.ts';
import type { Answer, Command } from './load.ts';

/** The load generator as seen from the benchmark. */
export class Generator {
  readonly #child: ChildProcess = fork(new URL('load.ts', import.meta.url));
  readonly #exited = once(this.#child, 'exit');

  async open(options: FleetOptions): Promise<void> {
    await this.#ask({ kind: 'open', ...options });
  }

  async login(): Promise<void> {
    await this.#ask({ kind: 'login' });
  }

  pace(rate: number, seconds: number): Promise<Traffic> {
    return this.#traffic({ kind: 'pace', rate, seconds });
  }

  saturate(window: number, seconds: number): Promise<Traffic> {
    return this.#traffic({ kind: 'saturate', window, seconds });
  }

  async close(): Promise<void> {
    await this.#ask({ kind: 'close' });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #traffic(command: Command): Promise<Traffic> {
    const traffic = await this.#ask(command);
    if (traffic === undefined) throw new Error('The load generator has no connections.');
    return traffic;
  }

  async #ask(command: Command): Promise<Traffic | undefined> {
    const answered = once(this.#child, 'message') as Promise<[Answer]>;
    this.#child.send(command);
    const [answer] = await Promise.race([answered, this.#exited]);
    if (typeof answer !== 'object') throw new Error(`${command.kind}: the load generator died.`);
    if ('failure' in answer) throw new Error(`${command.kind}: ${answer.failure}`);
    return answer.traffic;
  }
}
