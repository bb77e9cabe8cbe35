import { existsSync, readFileSync } from 'node:fs';
import { access, constants, mkdtemp, rm, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { styleText } from 'node:util';
import { Command } from 'commander';
import { type Address, assertFree, formatAddress } from '../config/address.ts';
import { memoryCeiling, totalBytes } from '../config/ceiling.ts';
import type { Config } from '../config/config.ts';
import { loadConfig, loadProtocols } from '../config/load.ts';
import { runningIn } from '../config/running.ts';
import { JournalReader } from '../journal/reader.ts';
import { GatewayClient } from './client.ts';
import { write } from './output.ts';
import { repairJournalIn } from './repair.ts';

type Grade = 'ok' | 'warn' | 'fail';

/** What one check found: a sentence, and what to do where it is not well. */
interface Finding {
  readonly grade: Grade;
  readonly what: string;
  readonly found: string;
}

const examples = `
Each line is ok, warn or fail; the exit code is 1 if one of them is fail.

Examples:
  fleetline doctor
  fleetline doctor --data /var/lib/fleetline --config /etc/fleetline.json
  fleetline doctor --repair --data /var/lib/fleetline   a new journal from what can be read of a damaged one`;

type DoctorOptions = { readonly config?: string; readonly repair?: true } & Record<string, unknown>;

/** `fleetline doctor`: whether a gateway would run well here. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check runtime, limits, disk, clock and ports')
    .option('--listen <host:port...>', 'where devices would connect')
    .option('--http <host:port>', 'where the HTTP API would listen')
    .option('--data <dir>', 'the folder of the journal')
    .option('--config <file>', 'configuration file')
    .option('--repair', 'save what can be saved of a damaged journal, and do nothing else; no gateway may be running')
    .addHelpText('after', examples)
    .action(async ({ config: file, repair, ...overrides }: DoctorOptions) => {
      const config = await loadConfig(file, overrides);
      if (repair) return write(repairJournalIn(config.data));
      for (const check of checks) await tell(await check(config));
    });
}

async function tell(findings: readonly Finding[]): Promise<void> {
  for (const { grade, what, found } of findings) {
    await write(`${coloured(grade)} ${what.padEnd(12)} ${found}\n`);
    if (grade === 'fail') process.exitCode = 1;
  }
}

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function coloured(grade: Grade): string {
  // On a terminal that knows colours, if NO_COLOR and FORCE_COLOR say nothing else.
  return styleText(colours[grade], grade.padEnd(4), { stream: process.stdout });
}

const checks: readonly ((config: Config) => Finding[] | Promise<Finding[]>)[] = [
  runtime,
  descriptors,
  memory,
  disk,
  syncs,
  journal,
  clock,
  ports,
  protocols,
];

function runtime(): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const good = major > 24 || (major === 24 && minor >= 15);
  const found = `Node ${process.versions.node}, SQLite ${process.versions['sqlite'] ?? 'missing'}`;
  return [
    { grade: good ? 'ok' : 'fail', what: 'runtime', found: good ? found : `${found}; it needs Node 24.15 or newer` },
  ];
}

/** A connection is a descriptor, and the gateway needs some fifty of its own. */
function descriptors({ limits, threads }: Config): Finding[] {
  const line = readProc('/proc/self/limits')
    ?.split('\n')
    .find((text) => text.startsWith('Max open files'));
  const most = Number(line?.split(/\s{2,}/)[1]);
  if (Number.isNaN(most))
    return [{ grade: 'warn', what: 'descriptors', found: 'the limit of open files cannot be read here' }];
  const needed = limits.connections * threads + 50;
  const good = most >= needed;
  const advice = `${most} open files are allowed, ${needed} are needed for ${limits.connections * threads} connections; raise it (ulimit -n, LimitNOFILE=) or lower limits.connections`;
  return [
    {
      grade: good ? 'ok' : 'warn',
      what: 'descriptors',
      found: good ? `${most} open files allowed, ${needed} needed at most` : advice,
    },
  ];
}

/** What the limits add up to, and whether there is as much. */
function memory({ limits, threads }: Config): Finding[] {
  const parts = memoryCeiling({ threads, limits });
  const ceiling = totalBytes(parts);
  // Without a limit of the container's, that is a number beyond all memory, or 0.
  const most = Math.min(process.constrainedMemory() || Infinity, totalmem());
  const found = [
    `at most ${gigabytes(ceiling)} GB with every limit reached at once:`,
    parts.map(({ what, bytes }) => `${gigabytes(bytes)} ${what}`).join(', '),
  ].join(' ');
  if (most >= ceiling) return [{ grade: 'ok', what: 'memory', found }];
  const advice = `there are ${gigabytes(most)} GB; lower limits.connections, or take it that not all of them will be reached`;
  return [{ grade: 'warn', what: 'memory', found: `${found}; ${advice}` }];
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}

function readProc(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** The nearest folder that is there already: the data folder is made at the first start. */
function existing(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) ? path : existing(dirname(path));
}

async function disk({ data }: Config): Promise<Finding[]> {
  const folder = existing(data);
  try {
    await access(folder, constants.W_OK);
  } catch {
    return [
      {
        grade: 'fail',
        what: 'disk',
        found: `${folder} cannot be written; choose another with --data or change its rights`,
      },
    ];
  }
  const { bavail, bsize } = await statfs(folder);
  const gigabytes = (bavail * bsize) / 1e9;
  const grade: Grade = gigabytes < 0.2 ? 'fail' : gigabytes < 2 ? 'warn' : 'ok';
  return [{ grade, what: 'disk', found: `${gigabytes.toFixed(1)} GB free at ${folder}` }];
}

/** How long a commit takes that is synced: replies wait for it. */
async function syncs({ data }: Config): Promise<Finding[]> {
  const folder = await mkdtemp(join(existing(data), '.fleetline-doctor-')).catch(() => undefined);
  if (folder === undefined) return [];
  try {
    const db = new DatabaseSync(join(folder, 'probe.db'));
    db.exec('pragma journal_mode = wal; pragma synchronous = full; create table probe(n)');
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      db.exec('insert into probe values (1)');
      return performance.now() - start;
    }).sort((a, b) => a - b);
    db.close();
    const median = times[10] ?? 0;
    const good = median < 20;
    const found = `a synced commit takes ${median.toFixed(1)} ms (median of 20)`;
    return [
      {
        grade: good ? 'ok' : 'warn',
        what: 'sync',
        found: good ? found : `${found}; devices wait at least that long for their reply`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function journal({ data }: Config): Finding[] {
  if (!existsSync(join(data, 'fleetline.db'))) return [{ grade: 'ok', what: 'journal', found: `none yet in ${data}` }];
  try {
    const reader = new JournalReader(data);
    reader.assertSound();
    const { reports, quarantined } = reader.counts();
    reader.close();
    return [{ grade: 'ok', what: 'journal', found: `${reports} reports, ${quarantined} in quarantine` }];
  } catch (error) {
    return [{ grade: 'fail', what: 'journal', found: error instanceof Error ? error.message : String(error) }];
  }
}

/** Frames with a time of day but no date are dated by this clock. */
function clock(): Finding[] {
  const now = new Date();
  const good = now.getUTCFullYear() >= 2026 && now.getUTCFullYear() < 2100;
  const found = `${now.toISOString()} (UTC)`;
  return [
    { grade: good ? 'ok' : 'fail', what: 'clock', found: good ? found : `${found}; set it, or run a time service` },
  ];
}

async function ports({ data, listen, http }: Config): Promise<Finding[]> {
  const pid = await gatewayOn(data);
  // Its ports are taken, as they should be.
  if (pid !== undefined)
    return [{ grade: 'ok', what: 'port', found: `not tried: a gateway runs on ${data} (process ${pid})` }];
  const wanted = [...listen.map((address) => ({ address, option: '--listen' })), { address: http, option: '--http' }];
  return Promise.all(wanted.map(async ({ address, option }) => port(address, option)));
}

/** The pid of the gateway that runs on the folder. One that was killed has left word too, and another may answer in its place. */
async function gatewayOn(data: string): Promise<number | undefined> {
  const running = runningIn(data);
  if (running === undefined || !isAlive(running.pid)) return undefined;
  try {
    await new GatewayClient({ data }).get('/healthz');
    return running.pid;
  } catch {
    // Whoever has that pid now is no gateway.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function port(address: Address, option: string): Promise<Finding> {
  try {
    await assertFree(address, option);
    return { grade: 'ok', what: 'port', found: `${formatAddress(address)} is free` };
  } catch (error) {
    return { grade: 'fail', what: 'port', found: error instanceof Error ? error.message : String(error) };
  }
}

async function protocols({ protocols: modules }: Config): Promise<Finding[]> {
  const found = await loadProtocols(modules);
  return [{ grade: 'ok', what: 'protocols', found: `${found.length}: ${found.map(({ name }) => name).join(', ')}` }];
}
