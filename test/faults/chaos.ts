import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessInfo } from '../../src/process/index.ts';
import type { Gateway } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import type { Vitals, Wish } from './chaotic.ts';

/** The module that a gateway has among its protocols so that {@link Chaos} can reach into it. */
export const chaoticModule = fileURLToPath(new URL('./chaotic.ts', import.meta.url));

/** What a gateway holds when it has nothing to do. */
export interface Holdings {
  /** Each process by its label, with its parent's. */
  readonly processes: readonly string[];
  /** Each open file by what it is. */
  readonly descriptors: readonly string[];
  /** Threads of the operating system. */
  readonly threads: number;
  /** What keeps each thread's event loop going. */
  readonly resources: Readonly<Record<string, Vitals['resources']>>;
}

/** The inside of a gateway that has loaded the chaotic module: asked over its standard input, answered on its output. */
export class Chaos {
  readonly #gateway: Gateway;
  readonly #lines: Interface;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    this.#lines = createInterface({ input: gateway.child.stdout! });
  }

  /** Kills processes, one every 100 ms. @returns how many of each kind */
  kill(seed: number, times: number): Promise<Record<string, number>> {
    return this.#ask({ wish: 'kill', seed, times });
  }

  tree(): Promise<ProcessInfo[]> {
    return this.#ask({ wish: 'tree' });
  }

  /** Of the main thread and each receiver thread. */
  vitals(): Promise<Vitals[]> {
    return until('all threads to answer', () => this.#ask<Vitals[] | false>({ wish: 'vitals' }));
  }

  async holdings(): Promise<Holdings> {
    const { pid } = this.#gateway.ready;
    const [tree, vitals] = [await this.tree(), await this.vitals()];
    return {
      processes: shapeOf(tree),
      descriptors: descriptorsOf(pid),
      threads: readdirSync(`/proc/${pid}/task`).length,
      resources: Object.fromEntries(vitals.map(({ thread, resources }) => [thread, resources])),
    };
  }

  /** One question at a time. */
  async #ask<T>(wish: Wish): Promise<T> {
    this.#gateway.child.stdin!.write(`${JSON.stringify(wish)}\n`);
    return new Promise((resolve) =>
      this.#lines.once('line', (line) => resolve((JSON.parse(line) as { answer: T }).answer)),
    );
  }
}

/** The tree without its numbers. */
function shapeOf(tree: readonly ProcessInfo[]): string[] {
  const names = new Map(tree.map(({ pid, label, name }) => [pid, label ?? name]));
  return tree.map(({ pid, parent }) => `${names.get(parent) ?? ''} > ${names.get(pid)}`).toSorted();
}

/** What a process has open, sockets and pipes without their numbers. */
function descriptorsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder)
    .map((descriptor) => readlinkSync(`${folder}/${descriptor}`).replace(/\[\d+\]/, ''))
    .toSorted();
}

/** What a process has resident, in bytes. Source: proc_pid_status(5), VmRSS. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
