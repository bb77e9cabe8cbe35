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
  const fromTerminal = process.stdin.isTTY === true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us: sent on, the second would end the child at once. Its own end it may tell the first of us only.
      if (signal !== 'SIGINT' || !fromTerminal) child.kill(signal);
    });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
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
