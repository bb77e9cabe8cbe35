import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { effortOf } from '../../src/config/effort.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { regularExpressions } from './backtracking.ts';

/** More ways than any pattern of a decoder needs, and few enough for a frame of thousands. */
const mostWays = 50_000;

const folder = fileURLToPath(new URL('../../src/protocols/', import.meta.url));

describe('a regular expression', () => {
  test('is counted by what a matcher can have to try', () => {
    assert.deepEqual(effortOf('^\\d{2}[A-Z]$'), { ways: 1, degree: 0 });
    assert.deepEqual(effortOf('^(?:a|b|cd)\\.?x{1,5}'), { ways: 30, degree: 0 });
    assert.deepEqual(effortOf('^[^\\]]*;'), { ways: 1, degree: 1 });
    assert.deepEqual(effortOf('\\s+$'), { ways: 1, degree: 2 });
    assert.deepEqual(effortOf('^.*,.*,'), { ways: 1, degree: 2 });
    assert.equal(effortOf('^(\\w+,?)+$').ways, Number.POSITIVE_INFINITY);
    assert.equal(effortOf('^(a|b)*$').ways, Number.POSITIVE_INFINITY);
  });

  test('is found in a source where it stands as a value, and not in comments, strings or divisions', () => {
    const code =
      "const a = /x[/]\\//g; // = /no/\nf(b / c, /y/.test('= /no/')); return /z/; /* (/no/) */ const d = `= /no/`;";
    assert.deepEqual(regularExpressions(code), ['x[/]\\/', 'y', 'z']);
  });
});

describe('the regular expressions of the protocols', () => {
  const patterns = globSync('**/*.ts', { cwd: folder }).flatMap((file) =>
    regularExpressions(readFileSync(folder + file, 'utf8')).map((source) => ({ file, source })),
  );
  // Signatures that are put together at run time are in no source as they are.
  const signatures = builtIn.flatMap(({ name, signatures: own }) => own.map(({ source }) => ({ file: name, source })));

  test('are all found', () => {
    assert.ok(patterns.length >= 20, `${patterns.length}`);
    assert.ok(signatures.length >= 5, `${signatures.length}`);
  });

  for (const { file, source } of [...patterns, ...signatures]) {
    test(`${file}: /${source}/ takes linear time at worst`, () => {
      const { ways, degree } = effortOf(source);
      assert.ok(ways <= mostWays && degree <= 1, `${ways} ways, degree ${degree}`);
    });
  }
});
