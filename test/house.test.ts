import { test, describe } from 'node:test';
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The rooms of `src/`, floor by floor. Nobody imports from his own floor but from his own room, and nobody from above. */
const floors = [
  ['cli', 'index.ts'],
  ['gateway.ts'],
  ['threads.ts', 'web'],
  ['api', 'simulator'],
  ['receiver'],
  ['config', 'journal', 'formats.ts'],
  ['protocols', 'vitals'],
  ['model', 'process', 'young.ts'],
];

/** A pid leads to its process, and a process has its pid: what is a circle is one here, too. */
const inherent = 'src/process/pid.ts imports src/process/kernel.ts';

/** What each file imports of ours, types as well. */
const imports = new Map(
  globSync('src/**/*.ts', { cwd: root, exclude: ['**/*.d.ts'] }).map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const paths = [...text.matchAll(/\b(?:from|import) ?\(?'(\.[^']+)'/g)].map(([, path = '']) => path);
    const targets = paths.map((path) => join(dirname(file), path));
    return [file, targets.filter((target) => `${file} imports ${target}` !== inherent)] as const;
  }),
);

const roomOf = (file: string): string => file.split('/')[1] ?? '';

const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(file)));

describe('the house', () => {
  test('has each of its rooms on a floor', () => {
    const homeless = [...imports.keys()].filter((file) => floorOf(file) < 0);
    assert.deepEqual(homeless, []);
    assert.ok(imports.get('src/cli/main.ts')?.length, 'imports were read');
  });

  test('is imported from above only', () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((target) => roomOf(target) !== roomOf(file) && floorOf(target) <= floorOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('has no imports that go in a circle', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, way: readonly string[]): void => {
      const since = way.indexOf(file);
      if (since >= 0) circles.push([...way.slice(since), file].join(' → '));
      if (done.has(file)) return;
      done.add(file);
      for (const target of imports.get(file) ?? []) walk(target, [...way, file]);
    };
    for (const file of imports.keys()) walk(file, []);
    assert.deepEqual(circles, []);
  });

  test('has each of its rooms on the map for newcomers', () => {
    const map = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const rooms = new Set([...imports.keys()].map(roomOf));
    const missing = [...rooms].filter((room) => !map.includes(`    ${room.endsWith('.ts') ? room : `${room}/`} `));
    assert.deepEqual(missing, []);
  });
});
