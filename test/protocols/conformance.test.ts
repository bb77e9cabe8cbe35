import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { builtIn } from '../../src/protocols/registry.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';
import { type ConformanceCase, run } from './conformance.ts';

/** The least part of a protocol's cases that must come out as expected, exceptions with a reason not counted. */
const leastPart = 0.97;

describe(
  'real frames come out with their values, recognised from their bytes',
  { skip: withoutShared('conformance') },
  () => {
    for (const { name } of builtIn) {
      const path = sharedPath(`conformance/${name}.jsonl`);
      if (path === undefined) continue;
      test(name, () => {
        const cases = readLines<ConformanceCase>(path);
        const wrong: string[] = [];
        let asExpected = 0;
        for (const example of cases) {
          const { positions, replies, listed } = run(example);
          const found = [...positions, ...replies];
          if (found.length === 0) asExpected++;
          else if (listed === undefined)
            wrong.push(`${example.id}: ${found.join(', ')}: ${JSON.stringify(example.wire)}`);
          assert.ok(listed === undefined || found.length > 0, `${example.id} is listed as an exception and is none`);
        }
        assert.deepEqual(wrong, []);
        assert.ok(
          asExpected >= cases.length * leastPart || cases.length - asExpected <= 3,
          `${asExpected} of ${cases.length}`,
        );
      });
    }
  },
);
