import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const page = new URL('../../docs/processes.md', import.meta.url);
const library = new URL('../../src/process/index.ts', import.meta.url).href;

test('the example in docs/processes.md prints what its comments say', async () => {
  const example = /```ts\n(?<code>[^`]*)```/.exec(await readFile(page, 'utf8'))?.groups?.['code'];
  assert(example !== undefined);
  const folder = await mkdtemp(join(tmpdir(), 'fleetline-docs-'));
  try {
    const file = join(folder, 'example.ts');
    await writeFile(file, example.replace('fleetline/process', library));
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    assert.deepEqual(stdout.trim().split('\n'), [
      '7n',
      'The call to divider got no reply: RangeError: Division by zero',
      '6n',
      'shutdown',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
