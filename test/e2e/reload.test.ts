import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test, type TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { runningIn } from '../../src/config/running.ts';
import type { ProcessInfo } from '../../src/process/index.ts';
import { valueOf } from '../api/support.ts';
import { Authority } from '../helpers/certificates.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { launch, readyLine } from '../helpers/gateway.ts';
import { connectTls } from '../helpers/tls-device.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { until } from '../helpers/until.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** A line of the log. */
interface Entry {
  readonly msg: string;
  readonly changed?: readonly string[];
  readonly devices?: readonly string[];
  readonly options?: readonly string[];
  readonly reason?: string;
}

type Options = Readonly<Record<string, unknown>>;

interface Reloadable {
  readonly folder: string;
  readonly http: string;
  /** Ports of its listeners, as of its start. */
  readonly ports: readonly number[];
  /** Writes the configuration, and another of its options over them; left out is what is as at the start. */
  readonly write: (options: Options) => void;
  /** Writes, signals, and waits for what it logs of that. */
  readonly reload: (options: Options) => Promise<Entry>;
  /** The next line that it logs with such a message. */
  readonly logged: (message: RegExp) => Promise<Entry>;
  readonly hangUp: () => void;
  /** All that it has logged so far. */
  readonly log: () => string;
  readonly stop: () => Promise<number | null>;
}

const portOf = (address: string): number => Number(/\d+$/.exec(address));

/** A gateway that takes its options from a file. */
async function start(t: TestContext, options: Options = {}): Promise<Reloadable> {
  const folder = temporaryFolder(t);
  const usual = { listen: ['127.0.0.1:0'], http: '127.0.0.1:0', data: join(folder, 'data'), ...options };
  const write = (next: Options): void =>
    writeFileSync(join(folder, 'fleetline.config.json'), JSON.stringify({ ...usual, ...next }));
  write({});
  const { child, ended } = launch(t, ['serve'], folder);
  const log: Entry[] = [];
  let text = '';
  let wake = (): void => {};
  createInterface({ input: child.stderr! }).on('line', (line) => {
    log.push(JSON.parse(line) as Entry);
    text += line;
    wake();
  });
  const logged = async (message: RegExp): Promise<Entry> => {
    for (;;) {
      const entry = log.shift();
      if (entry && message.test(entry.msg)) return entry;
      if (!entry) await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const hangUp = (): void => void child.kill('SIGHUP');
  const { devices, http } = await readyLine(child);
  return {
    folder,
    http,
    ports: devices.map(portOf),
    write,
    logged,
    hangUp,
    log: () => text,
    reload: (next) => {
      write(next);
      hangUp();
      return logged(/configuration/);
    },
    stop: async () => {
      child.kill('SIGTERM');
      return (await ended).code;
    },
  };
}

async function processesOf({ http }: Reloadable): Promise<readonly ProcessInfo[]> {
  return (await (await fetch(`${http}/v1/processes`)).json()) as readonly ProcessInfo[];
}

/** What its listeners are called, thread by thread. */
async function listenersOf(gateway: Reloadable): Promise<(string | null | undefined)[]> {
  const processes = await processesOf(gateway);
  return processes.filter(({ label }) => label?.startsWith('listener ')).map(({ label }) => label);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const fix = (device: string): string => `{"device":"${device}","latitude":54.5,"longitude":10.25}\n`;

async function report(device: Device, name = 'van-7'): Promise<void> {
  await device.ask(fix(name), /\{"id":"[0-9a-f]{32}"\}\n/);
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const [outcome] = await Promise.race([
    once(socket, 'connect').then(() => ['connected']),
    once(socket, 'error') as Promise<[NodeJS.ErrnoException]>,
  ]);
  socket.destroy();
  return outcome !== 'connected' && (outcome as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}

describe('SIGHUP', () => {
  test('puts limits and the level of the log into force without closing a connection, and names what has changed', async (t) => {
    const gateway = await start(t, { threads: 2 });
    const [port = 0] = gateway.ports;
    const device = await connectDevice(t, port);
    await report(device);
    const { msg, changed } = await gateway.reload({ threads: 2, limits: { connections: 1 }, logLevel: 'debug' });
    assert.equal(msg, 'the configuration has been read again');
    assert.deepEqual(changed, ['logLevel', 'limits.connections']);
    // One connection to each thread and no more, whichever thread takes it.
    const others = await Promise.all(Array.from({ length: 8 }, () => connectDevice(t, port)));
    await Promise.race(others.map(({ closed }) => closed));
    await report(device);
    // A connection that its peer closes is only told of at this level.
    device.finish();
    await gateway.logged(/connection closed/);
    assert.equal(await gateway.stop(), 0);
  });

  test('ends connections that are silent for longer than they may be from now on', async (t) => {
    const gateway = await start(t);
    const device = await connectDevice(t, gateway.ports[0] ?? 0);
    await report(device);
    await gateway.reload({ limits: { idleSeconds: 1 } });
    assert.equal(await device.closed, 'fin');
    assert.equal((await gateway.logged(/connection closed/)).reason, 'idle');
  });

  test('opens listeners in all threads, and closes those that are gone, whose connections go on', async (t) => {
    const gateway = await start(t, { threads: 2, listen: ['127.0.0.1:0', '0.0.0.0:0'] });
    const [first = 0, second = 0] = gateway.ports;
    const old = await connectDevice(t, first);
    await report(old);
    const { devices = [], changed } = await gateway.reload({ threads: 2, listen: ['0.0.0.0:0', '0.0.0.0:0'] });
    assert.deepEqual(changed, ['listen']);
    assert.equal(devices[0], `0.0.0.0:${second}`);
    const third = portOf(devices[1] ?? '');
    assert.ok(await isRefused(first));
    await report(old);
    for (let n = 0; n < 8; n++) await report(await connectDevice(t, third), `bus-${n}`);
    await report(await connectDevice(t, second));
    assert.deepEqual(
      await listenersOf(gateway),
      Array.from({ length: 4 }, () => 'listener 0.0.0.0:0'),
    );
    assert.equal(await gateway.stop(), 0);
  });

  test('pins a listener to another protocol for those who come from now on', async (t) => {
    const gateway = await start(t);
    const [port = 0] = gateway.ports;
    const before = await connectDevice(t, port);
    await report(before);
    await gateway.reload({ listen: [{ address: '127.0.0.1:0', protocol: 'h02' }] });
    await report(before);
    const after = await connectDevice(t, port);
    await after.ask('*HQ,4100000001,HTBT#', '*HQ,4100000001,HTBT#');
  });

  test('loads a protocol of the user’s own that has changed, for those who come from now on', async (t) => {
    const module = (version: number): string => `export const protocol = {
      name: 'echo', title: 'Echo', devices: [], signatures: [/^echo/], messages: { line: 'a line' }, replies: 'Each line.',
      framing(bytes, from) {
        const end = bytes.indexOf('\\n', from);
        return end < 0 ? undefined : { begin: from, start: from, end, next: end + 1 };
      },
      decode: () => ({ message: 'line', reply: 'version ${version}\\n' }),
      examples: [],
    };`;
    const gateway = await start(t);
    const file = join(gateway.folder, 'echo.js');
    writeFileSync(file, module(1));
    await gateway.reload({ protocols: ['./echo.js'] });
    const [port = 0] = gateway.ports;
    const old = await connectDevice(t, port);
    await old.ask('echo\n', 'version 1\n');
    writeFileSync(file, module(2));
    await gateway.reload({ protocols: ['./echo.js'] });
    await old.ask('echo\n', 'version 1\n');
    await (await connectDevice(t, port)).ask('echo\n', 'version 2\n');
  });

  test('takes a new certificate for new handshakes, and leaves who is connected with the old one', async (t) => {
    const authority = new Authority(t);
    const { certificate, key } = authority.issue('gateway', ['IP:127.0.0.1', 'DNS:first'], 'gateway');
    const options = { listen: [{ address: '127.0.0.1:0', tls: 'recognised' }], tls: { certificate, key } };
    const gateway = await start(t, options);
    const port = gateway.ports[0] ?? 0;
    const names = async (): Promise<[Device, string | undefined]> => {
      const device = await connectTls(t, { port, ca: authority.cert, checkServerIdentity: () => undefined });
      assert.ok(device.socket instanceof TLSSocket);
      return [device, device.socket.getPeerCertificate().subjectaltname];
    };
    const [old, first] = await names();
    assert.match(first ?? '', /DNS:first/);
    authority.issue('gateway', ['IP:127.0.0.1', 'DNS:second'], 'gateway');
    assert.deepEqual((await gateway.reload(options)).changed, []);
    assert.match((await names())[1] ?? '', /DNS:second/);
    await report(old);
    writeFileSync(key, 'no key');
    assert.match((await gateway.reload(options)).reason ?? '', /cannot be used/);
    assert.match((await names())[1] ?? '', /DNS:second/);
  });

  test('lets other devices and other networks in from now on', async (t) => {
    const gateway = await start(t, { devices: { pattern: 'van-\\d+' } });
    const [port = 0] = gateway.ports;
    const device = await connectDevice(t, port);
    await report(device, 'van-7');
    await gateway.reload({ devices: { pattern: 'bus-\\d+' }, deny: ['127.0.0.2'] });
    // On a connection that was there before, too.
    await device.send(fix('van-7'));
    await report(device, 'bus-7');
    const denied = await connectDevice(t, port, '127.0.0.2');
    await denied.closed;
    await report(await connectDevice(t, port), 'bus-8');
    const { reason = '' } = await gateway.reload({ devices: { file: 'nonesuch.txt' } });
    assert.match(reason, /nonesuch/);
    await report(device, 'bus-7');
    device.finish();
    await device.closed;
    assert.equal(device.unread, '', 'one was answered that may not report any more');
  });

  test('takes other tokens of the API, from a file that holds another secret too', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'secret');
    const inline = { name: 'prometheus', secret: 'a-secret-of-another' };
    const http = { address: '0.0.0.0:0', tokens: [{ name: 'operator', secretFile: file }, inline] };
    writeFileSync(file, 'the-first-secret-of-all\n');
    const gateway = await start(t, { http });
    const ask = async (secret: string): Promise<number> => {
      const { port } = new URL(gateway.http);
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(`http://127.0.0.1:${port}/v1/processes`, { headers })).status;
    };
    assert.deepEqual([await ask('the-first-secret-of-all'), await ask('the-second-secret')], [200, 401]);
    writeFileSync(file, 'the-second-secret\n');
    await gateway.reload({ http, logLevel: 'trace' });
    assert.deepEqual([await ask('the-first-secret-of-all'), await ask('the-second-secret')], [401, 200]);
    writeFileSync(file, 'short');
    const { reason = '' } = await gateway.reload({ http });
    assert.match(reason, /must hold a secret of 16 to 512/);
    assert.equal(await ask('the-second-secret'), 200);
    assert.equal(await gateway.stop(), 0);
    for (const secret of ['the-first-secret', 'the-second-secret', inline.secret])
      assert.ok(!gateway.log().includes(secret), secret);
  });

  test('names what needs a restart, and leaves it as it is', async (t) => {
    const gateway = await start(t);
    const { changed } = await gateway.reload({ threads: 3, data: 'elsewhere', limits: { idleSeconds: 60 } });
    assert.deepEqual(changed, ['limits.idleSeconds']);
    const { options } = await gateway.logged(/need a restart/);
    assert.deepEqual(options?.toSorted(), ['data', 'threads']);
  });

  test('refuses what is wrong, says why, and goes on as before', async (t) => {
    const gateway = await start(t, { threads: 2 });
    const [port = 0] = gateway.ports;
    const device = await connectDevice(t, port);
    for (const [options, reason] of [
      [{ lisen: [] }, /there is no option "lisen"/],
      [{ limits: { connections: -1 } }, /limits\.connections: -1 is too small; the least is 1/],
      [{ listen: [{ address: '127.0.0.1:0', protocol: 'nonesuch' }] }, /nonesuch/],
      [{ protocols: ['./nonesuch.ts'] }, /nonesuch\.ts cannot be loaded/],
      [{ listen: ['127.0.0.1:0', '192.0.2.1:0'] }, /Cannot listen on 192\.0\.2\.1:0/],
    ] as const) {
      const refusal = await gateway.reload({ threads: 2, logLevel: 'silent', ...options });
      assert.equal(refusal.msg, 'the configuration is refused; the one before it goes on');
      assert.match(refusal.reason ?? '', reason);
      await report(device);
      await report(await connectDevice(t, port), 'bus-8');
    }
    rmSync(join(gateway.folder, 'fleetline.config.json'));
    gateway.hangUp();
    assert.match((await gateway.logged(/refused/)).reason ?? '', /There is no configuration file/);
    assert.deepEqual((await gateway.reload({ threads: 2, reply: 'received' })).changed, ['reply']);
    const shown = await (await fetch(`${gateway.http}/metrics`)).text();
    assert.equal(valueOf(shown, 'fleetline_reloads_total', { outcome: 'refused' }), 6);
    assert.equal(valueOf(shown, 'fleetline_reloads_total', { outcome: 'accepted' }), 1);
  });

  test('goes back in all threads where one of them cannot take it', async (t) => {
    const gateway = await start(t, { threads: 2 });
    const [port = 0] = gateway.ports;
    const device = await connectDevice(t, port);
    const module = `import { threadName } from 'node:worker_threads';
      if (threadName === 'receiver-2') throw new Error('not in this thread');
      export const protocol = {
        name: 'picky', title: '', devices: [], signatures: [/^picky/], messages: {}, replies: '', framing() {},
        decode: () => ({ message: '' }), examples: [],
      };`;
    writeFileSync(join(gateway.folder, 'picky.js'), module);
    const { reason = '' } = await gateway.reload({ threads: 2, listen: ['0.0.0.0:0'], protocols: ['./picky.js'] });
    assert.match(reason, /not in this thread/);
    // The first thread had closed its listener already: it has it again, at its port.
    for (let n = 0; n < 24; n++) await report(await connectDevice(t, port), `bus-${n}`);
    await report(device);
    assert.deepEqual(await listenersOf(gateway), ['listener 127.0.0.1:0', 'listener 127.0.0.1:0']);
    const connections = (await processesOf(gateway)).filter(({ label }) => label?.startsWith('connection '));
    // <THREAD.N>
    assert.equal(new Set(connections.map(({ pid }) => pid.split('.')[0])).size, 2);
  });

  test('while one is read already has it read once more, so that the last word counts', async (t) => {
    const gateway = await start(t);
    for (let seconds = 1000; seconds < 1010; seconds++) {
      gateway.write({ limits: { idleSeconds: seconds } });
      gateway.hangUp();
    }
    await gateway.reload({ limits: { idleSeconds: 1 } });
    const device = await connectDevice(t, gateway.ports[0] ?? 0);
    assert.equal(await device.closed, 'fin');
  });

  test('ends a gateway in good order whose terminal has been closed', async (t) => {
    const data = temporaryFolder(t);
    const options = ['serve', '--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--data', data];
    const terminal = openTerminal(t, [process.execPath, main, ...options], { cwd: data });
    let shown = '';
    terminal.stdout.on('data', (text: Buffer) => (shown += text.toString()));
    const port = await until('its port', () => /for trackers on 127\.0\.0\.1:(\d+)/.exec(shown)?.[1]);
    const device = await connectDevice(t, Number(port));
    await report(device);
    const { pid } = runningIn(data) ?? assert.fail('it has left no note of where it runs');
    t.after(() => isRunning(pid) && process.kill(pid, 'SIGKILL'));
    terminal.kill('SIGKILL');
    await once(terminal, 'exit');
    // The kernel has told of it by now; a shell may do so too.
    for (let times = 1; times <= 3 && isRunning(pid); times++) process.kill(pid, 'SIGHUP');
    // Only one that stops in order takes back the note of where it runs.
    await until('its end', () => !existsSync(join(data, 'fleetline.json')));
    assert.equal(await device.closed, 'fin');
  });
});
