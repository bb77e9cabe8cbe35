#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type ErrorCode, errorCodes } from '../model/errors.ts';
import { decodeCommand } from './decode.ts';
import { doctorCommand } from './doctor.ts';
import { protocolsCommand } from './protocols.ts';
import { psCommand } from './ps.ts';
import { quarantineCommand } from './quarantine.ts';
import { queryCommand } from './query.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { tailCommand } from './tail.ts';
import { topCommand } from './top.ts';

/** The exit code where what was asked for is wrong, as opposed to what went wrong while doing it (1). */
const usage = 2;

const examples = `
Examples:
  fleetline serve                                      devices on 0.0.0.0:5010, data in ./data
  fleetline simulate --to 127.0.0.1:5010 --count 500   made-up vehicles that hold every reply to account
  fleetline query --device bus-1                       what is stored of one device
  fleetline serve --help                               more of one command`;

/** As in package.json, which lies as far above the sources as above what is built of them. */
function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

function program(): Command {
  const root = new Command('fleetline')
    .description('Receives vehicle positions over TCP and acknowledges each one after it is on disk.')
    .version(version(), '-V, --version', 'say which version this is')
    .exitOverride()
    .configureOutput({ outputError })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', examples)
    .showSuggestionAfterError()
    .showHelpAfterError('(fleetline --help tells what there is)');
  for (const command of [
    serveCommand(),
    simulateCommand(),
    queryCommand(),
    tailCommand(),
    quarantineCommand(),
    psCommand(),
    topCommand(),
    decodeCommand(),
    protocolsCommand(),
    doctorCommand(),
  ]) {
    root.addCommand(strict(command, command.name()));
  }
  return root;
}

/** Has a command and its own commands throw what is wrong with their options, and say where to read on. */
function strict(command: Command, name: string): Command {
  for (const child of command.commands) strict(child, `${name} ${child.name()}`);
  return command
    .exitOverride()
    .configureOutput({ outputError })
    .showSuggestionAfterError()
    .showHelpAfterError(`(fleetline ${name} --help)`);
}

/** What is wrong is said by the program, whoever found it. */
function outputError(text: string, write: (text: string) => void): void {
  write(text.replace(/^error: /, 'fleetline: '));
}

function isKnown(error: unknown): error is Error & { code: ErrorCode } {
  // By its code: an error that came from a thread is a copy, and no longer of its class.
  return error instanceof Error && 'code' in error && errorCodes.includes(error.code as ErrorCode);
}

/** Says what went wrong, once, and in what the exit code says too. */
function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : usage;
  } else if (isKnown(error)) {
    process.stderr.write(`fleetline: ${error.message}\n`);
    process.exitCode = error.code === 'bad-option' || error.code === 'bad-protocol' ? usage : 1;
  } else {
    process.stderr.write(
      `fleetline: an error of the program itself; please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader has gone (`| head`): there is nobody left to write for.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// Nobody hears what is said there: no reason to leave undone what was asked for.
process.stderr.on('error', () => {});

await program().parseAsync().catch(fail);
