import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtIn } from '../../src/protocols/registry.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';
import { type ConformanceCase, run } from './conformance.ts';

/** As many cases in a hundred as may be answered differently on purpose: a longer list would be a decoder that is wrong. */
const mostExceptions = 10;

describe(
  'real frames come out with their values, recognised from their bytes',
  { skip: withoutShared('conformance') },
  () => {
    let cases = 0;
    let listed = 0;

    for (const { name } of builtIn) {
      const path = sharedPath(`conformance/${name}.jsonl`);
      if (path === undefined) continue;
      test(name, () => {
        const wrong: string[] = [];
        for (const example of readLines<ConformanceCase>(path)) {
          const outcome = run(example);
          const found = [...outcome.positions, ...outcome.replies];
          cases++;
          if (outcome.listed === undefined) {
            if (found.length > 0) wrong.push(`${example.id}: ${found.join(', ')}: ${JSON.stringify(example.wire)}`);
          } else {
            listed++;
            assert.ok(found.length > 0, `${example.id} is listed as an exception and is none`);
          }
        }
        assert.deepEqual(wrong, []);
      });
    }

    test('the list of exceptions stays short', () => {
      assert.ok(listed * 100 <= cases * mostExceptions, `${listed} of ${cases} cases are listed as exceptions`);
    });
  },
);
