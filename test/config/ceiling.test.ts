import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { memoryCeiling, totalBytes } from '../../src/config/ceiling.ts';
import { readConfig } from '../../src/config/config.ts';
import { defaultLimits } from '../../src/config/limits.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline } from '../helpers/gateway.ts';

describe('the memory ceiling', () => {
  const ceiling = (threads: number, limits = {}): number =>
    totalBytes(memoryCeiling({ threads, limits: { ...defaultLimits, ...limits } }));

  test('grows with each limit that lets more be held, and with each thread', () => {
    const growing = [
      'connections',
      'unreadReplyBytes',
      'heldBytesTotal',
      'pendingReports',
      'httpExports',
      'httpStreams',
    ] as const;
    for (const name of growing) assert.ok(ceiling(1, { [name]: defaultLimits[name] * 2 }) > ceiling(1), name);
    assert.ok(ceiling(2) > 1.5 * ceiling(1));
  });

  test('is told by the doctor with its parts, and warned of where the machine has less', async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'fleetline.config.json');
    const ports = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
    writeFileSync(file, JSON.stringify({ limits: { connections: 100 } }));
    const little = await fleetline(t, ['doctor', ...ports, '--data', folder, '--config', file]);
    assert.match(
      little.stdout,
      /^ok {3}memory +at most \d\.\d\d GB .*: \d\.\d\d the program, .* reports that are not stored/m,
    );
    writeFileSync(file, JSON.stringify({ limits: { connections: 1_000_000_000 } }));
    const much = await fleetline(t, ['doctor', ...ports, '--data', folder, '--config', file]);
    assert.match(
      much.stdout,
      /^warn memory +at most \d+\.\d\d GB .*; there are \d+\.\d\d GB; lower limits\.connections/m,
    );
  });
});

describe('limits that depend on each other', () => {
  test('are refused where a frame could wait for bytes that are not read', () => {
    const frames = { limits: { frameBytes: 65_536, heldBytes: 4096 } };
    assert.throws(
      () => readConfig(frames),
      /limits\.heldBytes: 4096 is too small; the least is limits\.frameBytes, 65536/,
    );
    const total = { limits: { heldBytesTotal: 131_072 } };
    assert.throws(
      () => readConfig(total),
      /limits\.heldBytesTotal: 131072 is too small; the least is limits\.heldBytes, 262144/,
    );
    const first = { limits: { frameBytes: 1024, heldBytes: 2048 } };
    assert.throws(
      () => readConfig(first),
      /limits\.heldBytes: 2048 is too small; the least is limits\.recogniseBytes, 4096/,
    );
  });
});
