import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { runningIn } from '../src/config/running.ts';
import { startServer } from './servers.ts';
import { markdown } from './table.ts';

const { values } = parseArgs({
  options: {
    vehicles: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    /** With the machine's graphics processor; otherwise the processor draws, as where there is none. */
    gpu: { type: 'boolean', default: false },
  },
});

/** Each vehicle reports every ten seconds. */
const period = 10;

function lineOf(index: number, count: number, at: number): string {
  const angle = index * Math.PI * (3 - Math.sqrt(5));
  const far = 2 * Math.sqrt(index / count);
  const latitude = 51 + far * Math.cos(angle) + 0.01 * Math.sin(at / 9000 + index);
  const longitude = 10 + 1.6 * far * Math.sin(angle) + 0.01 * Math.cos(at / 9000 + index);
  const heading = (index * 7 + at / 100) % 360;
  return JSON.stringify({ device: `bus-${index}`, time: new Date(at), latitude, longitude, speed: 10, heading });
}

/** Has all vehicles report, evenly over the period, until it is told to stop. */
async function drive(socket: Socket, vehicles: number, signal: AbortSignal): Promise<void> {
  const each = Math.ceil(vehicles / (period * 20));
  for (let next = 0; !signal.aborted; next += each) {
    const lines = Array.from({ length: each }, (_, index) => lineOf((next + index) % vehicles, vehicles, Date.now()));
    if (!socket.write(`${lines.join('\n')}\n`)) await once(socket, 'drain');
    await after(50);
  }
}

interface Frames {
  /** Milliseconds from one to the next, ascending. */
  readonly gaps: readonly number[];
}

/** Runs in the page. */
const countFrames = `async (seconds) => {
  const gaps = [];
  let before = performance.now();
  const end = before + seconds * 1000;
  while (before < end) {
    const now = await new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    gaps.push(now - before);
    before = now;
  }
  return { gaps: gaps.sort((one, other) => one - other) };
}`;

async function measure(browser: Browser, vehicles: number, seconds: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetline-bench-'));
  const server = await startServer('fleetline', folder);
  const stopping = new AbortController();
  const socket = connect(server.port, '127.0.0.1').resume();
  try {
    await once(socket, 'connect');
    const all = Array.from({ length: vehicles }, (_, index) => `${lineOf(index, vehicles, Date.now())}\n`);
    socket.write(all.join(''));
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(runningIn(folder)?.http ?? '');
    await page.getByRole('heading', { name: `${vehicles.toLocaleString('en')} vehicles` }).waitFor();
    const driving = drive(socket, vehicles, stopping.signal);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const busy = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
    // All of them are under way after one period.
    await after(period * 1000);
    const busyBefore = await busy();
    const { gaps } = await page.evaluate<Frames>(`(${countFrames})(${seconds})`);
    const script = (await busy()) - busyBefore;
    stopping.abort();
    await driving;
    await page.close();
    const at = (part: number): string => (gaps[Math.floor(gaps.length * part)] ?? 0).toFixed(0);
    return [
      String(vehicles),
      (gaps.length / seconds).toFixed(1),
      at(0.5),
      at(0.99),
      ((script / seconds) * 100).toFixed(0),
    ];
  } finally {
    stopping.abort();
    socket.destroy();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const args = values.gpu
  ? ['--no-sandbox', '--enable-gpu', '--ignore-gpu-blocklist']
  : ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args, headless: !values.gpu });
try {
  const rows: (readonly string[])[] = [];
  for (const vehicles of [10, Number(values.vehicles)])
    rows.push(await measure(browser, vehicles, Number(values.seconds)));
  const drawn = values.gpu ? 'the graphics processor' : 'the processor';
  const title = `The map, drawn by ${drawn}`;
  const head = ['vehicles', 'frames/s', 'median ms', 'p99 ms', 'page busy %'];
  const load = loadavg()[0]?.toFixed(1);
  process.stdout.write(`${markdown({ title, head, rows })}\n${availableParallelism()} processors, load ${load}\n`);
} finally {
  await browser.close();
}
