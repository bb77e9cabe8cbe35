import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { start } from '../src/index.ts';
import { simulatedProtocols } from '../src/simulator/protocols.ts';
import { simulate } from '../src/simulator/simulate.ts';
import { readTrace, type Trace } from '../src/simulator/trace.ts';

const usage = `Usage: node docs/pictures.ts --trace FILE.ndjson[.gz] [--to DIR]
Takes the pictures of the README: drives the vehicles of a trace, each moved so that it ends in some minutes, against a gateway of its own, and looks at its pages.
  --to   the folder of the pictures (default docs/pictures)
`;

const { values } = parseArgs({
  options: { trace: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean', default: false } },
});

/** A vehicle of the trace: its connection, and its reports that are still to come. */
interface Driver {
  readonly socket: Socket;
  readonly lines: { readonly at: number; readonly text: string }[];
}

/** Each vehicle on a connection of its own, as lines of JSON. */
async function drivers(trace: Trace, port: number): Promise<Driver[]> {
  const end = Date.now() + ahead;
  const made: Driver[] = [];
  for (const [device, positions] of trace) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    const shift = end - Math.max(...positions.map(({ time }) => time));
    const lines = positions.map(({ time, ...place }) => ({
      at: time + shift,
      text: `${JSON.stringify({ device: `bus-${device}`, time: new Date(time + shift).toISOString(), ...place })}\n`,
    }));
    made.push({ socket, lines });
  }
  return made;
}

/** Sends what is due. */
function drive(all: readonly Driver[], now: number): void {
  for (const { socket, lines } of all) {
    let text = '';
    while ((lines[0]?.at ?? Infinity) <= now) text += lines.shift()?.text ?? '';
    if (text !== '') socket.write(text);
  }
}

interface Connections {
  readonly connections: readonly { readonly pid: string }[];
}

interface Children {
  readonly children: readonly { readonly pid: string }[];
}

/** How much of each vehicle's way is still to come when the first picture is taken, so that it moves; milliseconds. */
const ahead = 300_000;
/** What it takes until everything is drawn without a graphics processor, and until the plots have something to show; milliseconds. */
const drawn = 30_000;
const watched = 120_000;
const size = { width: 1280, height: 800 };

async function main(): Promise<void> {
  if (values.help || values.trace === undefined) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const to = values.to ?? new URL('pictures', import.meta.url).pathname;
  mkdirSync(to, { recursive: true });
  const data = mkdtempSync(join(tmpdir(), 'fleetline-pictures-'));
  const trace = await readTrace(values.trace);
  const gateway = await start({ listen: ['127.0.0.1:0'], http: '127.0.0.1:0', data, logLevel: 'error' });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking'],
  });
  const port = gateway.devices[0]?.port ?? 0;
  const fleet = await drivers(trace, port);
  drive(fleet, Date.now());
  const driving = setInterval(() => drive(fleet, Date.now()), 250);
  const http = `http://127.0.0.1:${gateway.http.port}`;
  const shoot = async (name: string, path: string, colorScheme: 'light' | 'dark', ready: Promise<unknown>) => {
    const page = await browser.newPage({ viewport: size, colorScheme });
    await page.goto(http + path);
    await ready;
    await page.screenshot({ path: join(to, `${name}.png`) });
    process.stderr.write(`${name}.png\n`);
    await page.close();
  };
  const stop = new AbortController();
  try {
    const device = `bus-${busiest(trace)}`;
    await shoot('map', '/', 'light', after(drawn));
    await shoot('track', `/track?device=${device}`, 'light', after(drawn));
    const simulation = simulate({
      to: { host: '127.0.0.1', port },
      protocols: ['gps103', 'h02', 'meitrack', 'wialon'].flatMap((name) => simulatedProtocols(name)),
      vehicles: 300,
      rate: 600,
      signal: stop.signal,
    });
    const shot = shoot('inside', '/inside', 'dark', after(watched));
    await after(watched / 2);
    await endSomeBuffer(http);
    await shot;
    stop.abort();
    await simulation;
  } finally {
    clearInterval(driving);
    await browser.close();
    for (const { socket } of fleet) socket.destroy();
    await gateway.stop();
    rmSync(data, { recursive: true });
  }
}

/** The vehicle that has most to tell of its last hour, and says how fast it went. */
function busiest(trace: Trace): string {
  const told = [...trace].map(([device, positions]) => {
    const last = Math.max(...positions.map(({ time }) => time));
    return { device, count: positions.filter(({ time, speed }) => last - time < 3_600_000 && (speed ?? 0) > 0).length };
  });
  return told.toSorted((one, other) => other.count - one.count)[0]?.device ?? '';
}

/** Ends the buffer of the first connection, so that there is a restart to see. */
async function endSomeBuffer(http: string): Promise<void> {
  const { connections } = (await (await fetch(`${http}/v1/connections?limit=1`)).json()) as Connections;
  const at = (pid: string): string => `${http}/v1/processes/${encodeURIComponent(pid)}`;
  const { children } = (await (await fetch(at(connections[0]?.pid ?? ''))).json()) as Children;
  await fetch(at(children[0]?.pid ?? ''), { method: 'DELETE', headers: { 'content-type': 'application/json' } });
}

await main();
