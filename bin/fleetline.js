#!/usr/bin/env node
// The installed command. Runs on the Node that the package brings where the one that started it is too old.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 15)) {
  await import(main.href);
} else {
  const child = spawn(ownNode(), [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C and its own end to both of us: sent on, the second of them would end the child at once.
  const fromTerminal = process.stdin.isTTY === true;
  for (const signal of fromTerminal ? ['SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  for (const signal of fromTerminal ? ['SIGINT', 'SIGHUP'] : []) process.on(signal, () => {});
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}

function ownNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    process.stderr.write(
      `fleetline: this is Node ${process.versions.node}; it needs 24.15 or newer. Install that, or reinstall without --omit=optional.\n`,
    );
    process.exit(2);
  }
}
