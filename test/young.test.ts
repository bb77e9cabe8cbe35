import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/**
 * Makes things that live, and then garbage by the same code, as a gateway does to which many devices log in before they report. Prints by how
 * many bytes the old part of the heap has grown meanwhile.
 */
const program = `
  import { getHeapSpaceStatistics } from 'node:v8';
  const old = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size;
  const make = (i) => [i, [i, i + 1, { device: i, time: i + 1 }], { latitude: i, longitude: [i + 0.5] }];
  globalThis.living = [];
  for (let i = 0; i < 400_000; i++) globalThis.living.push(make(i));
  gc();
  let grown = 0;
  let last = old();
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 10_000; i++) globalThis.garbage = make(i);
    const now = old();
    grown += Math.max(0, now - last);
    last = now;
  }
  process.stdout.write(String(grown));
`;

function grownBytes(before: string): number {
  const url = new URL('../src/young.ts', import.meta.url).href;
  const source = `import { keepGarbageYoung } from '${url}';\n${before}\n${program}`;
  return Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', source]));
}

const megabyte = 1_000_000;
/** Whether V8 falls into its habit depends on when it compiles what: it need not every time. */
const attempts = 8;

test('what is garbage at once is not made old, however long its like have lived before', () => {
  for (let attempt = 0; attempt < 2; attempt++) assert.ok(grownBytes('keepGarbageYoung();') < megabyte);
});

test('and it would be without our doing: where V8 has lost the habit, nothing needs to be kept young any more', () => {
  let most = 0;
  for (let attempt = 0; attempt < attempts && most < 10 * megabyte; attempt++) most = Math.max(most, grownBytes(''));
  assert.ok(most > 10 * megabyte, `at most ${most} bytes; 168 MB were measured`);
});
