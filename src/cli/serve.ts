import { closeSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import { Command } from 'commander';
import { logApiEvents } from '../api/events.ts';
import { formatAddress } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import { configFile, loadConfig } from '../config/load.ts';
import { startGateway } from '../gateway.ts';
import { createLogger, logEvents } from '../receiver/logging.ts';
import { ListenerOptions } from './listeners.ts';
import { Reloading } from './reloading.ts';

const examples = `
Examples:
  fleetline serve                                       devices on 0.0.0.0:5010, data in ./data
  fleetline serve --listen 0.0.0.0:5010 --listen '[::]:5010' --data /var/lib/fleetline
  fleetline serve --listen 0.0.0.0:5010 --hint wondex   what could be wondex or another is wondex
  fleetline serve --listen 127.0.0.1:0 --http 127.0.0.1:0   on free ports; the first line of stdout names them`;

interface ServeOptions {
  readonly http?: string;
  readonly data?: string;
  readonly threads?: string;
  readonly reply?: string;
  readonly logLevel?: string;
  readonly config?: string;
}

/** `fleetline serve`: runs the gateway until a signal ends it. */
export function serveCommand(): Command {
  const listeners = new ListenerOptions();
  return new Command('serve')
    .description('receive positions, store them, acknowledge them')
    .option(
      '--listen <host:port>',
      'where devices connect; may be given several times (default: 0.0.0.0:5010)',
      (address: string) => listeners.listen(address),
    )
    .option('--hint <name>', 'for the --listen before it: the protocol to take where several begin alike', (hint) =>
      listeners.set({ hint }),
    )
    .option('--protocol <name>', 'for the --listen before it: the one protocol of all its connections', (protocol) =>
      listeners.set({ protocol }),
    )
    .option('--http <host:port>', 'where the pages and the HTTP API are to be had (default: 127.0.0.1:8010)')
    .option('--data <dir>', 'the folder of the journal (default: ./data)')
    .option('--threads <n>', 'receiver threads, 1 to 64 (default: 1)')
    .option('--reply <mode>', 'when a device is answered: received, durable or delivered (default: durable)')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (default: info)')
    .option(
      '--config <file>',
      'configuration file, for all other options: tls, devices, limits, map … (default: fleetline.config.ts, .js or .json)',
    )
    .addHelpText('after', examples)
    .action(({ config, http, data, threads, reply, logLevel }: ServeOptions) => {
      const number = threads !== undefined && /^\d+$/.test(threads) ? Number(threads) : threads;
      const given = { listen: listeners.all, http, data, threads: number, reply, logLevel };
      return serve(config, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
    });
}

async function serve(file: string | undefined, options: Readonly<Record<string, unknown>>): Promise<void> {
  // Looked for once: were the file gone later, the defaults would come into force, which let in everybody.
  const path = configFile(file);
  const read = (): Promise<Config> => loadConfig(path, options);
  const config = await read();
  const starting = startGateway(config);
  const log = createLogger(config.logLevel);
  // From the first moment on: the signal would end a program that does not listen for it.
  const reloading = new Reloading(read, starting, log);
  let hungUp = false;
  process.on('SIGHUP', () => {
    if (!onTerminal || terminalIsThere()) return reloading.ask();
    // More than one may tell of that, and a second SIGTERM ends at once.
    if (!hungUp) process.kill(process.pid, 'SIGTERM');
    hungUp = true;
  });
  const gateway = await starting;
  logEvents(log);
  logApiEvents(log);
  const devices = gateway.devices.map(formatAddress);
  const http = `http://${formatAddress(gateway.http)}`;
  // Nobody may be there to read it: that ends other commands, but not a gateway.
  process.stdout.removeAllListeners('error').on('error', () => {});
  if (process.stdout.isTTY) greet(devices, http, config.data);
  else process.stdout.write(`${JSON.stringify({ ready: true, devices, http, pid: process.pid })}\n`);
  log.info({ devices, http, data: config.data, reply: config.reply, threads: config.threads }, 'ready');

  const stop = (signal: NodeJS.Signals): void => {
    // A second signal ends at once: what is acknowledged is on disk already.
    for (const name of signals) process.once(name, () => process.exit(1));
    log.info({ signal }, 'stopping; a second signal ends at once');
    void gateway.stop();
  };
  for (const name of signals) process.once(name, stop);

  const reason = await gateway.ended;
  for (const name of [...signals, 'SIGHUP']) process.removeAllListeners(name);
  if (reason === 'shutdown' || reason === 'normal') log.info('stopped');
  else {
    log.fatal({ reason }, 'the gateway ended by itself');
    process.exitCode = 1;
  }
}

const onTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));

/** The same signal tells that the terminal has been closed, which is meant to end what runs there. */
function terminalIsThere(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

function greet(devices: readonly string[], http: string, data: string): void {
  process.stdout.write(
    `Fleetline listens for trackers on ${devices.join(', ')}; the journal is in ${data}.
See it live:   ${reachable(http)}
Be a tracker:  echo '{"device":"bus-1","time":"${new Date().toISOString()}","latitude":54.32,"longitude":10.13}' | nc -w 1 ${reachable(devices[0] ?? '').replace(/:(?=\d+$)/, ' ')}
Or be ten:     npm run -s fleetline -- simulate --to ${reachable(devices[0] ?? '')}
`,
  );
}

/** Where it listens on every address, it is to be had on this machine's own. */
function reachable(address: string): string {
  return address.replace('0.0.0.0:', '127.0.0.1:').replace('[::]:', '[::1]:');
}
