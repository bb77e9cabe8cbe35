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
  console.log(grown);
`;

function grownBytes(before: string): number {
  const url = new URL('../src/young.ts', import.meta.url).href;
  const source = `import { keepGarbageYoung } from '${url}';\n${before}\n${program}`;
  return Number(execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', source]));
}

test('what is garbage at once is not made old, however long its like have lived before', () => {
  const megabyte = 1_000_000;
  assert.ok(grownBytes('keepGarbageYoung();') < megabyte);
  // 168 MB were measured. Where this fails, V8 has lost the habit, and nothing needs to be kept young any more.
  assert.ok(grownBytes('') > 10 * megabyte);
});
