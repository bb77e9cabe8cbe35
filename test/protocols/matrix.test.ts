import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { decode } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';
import { type ConformanceCase, recordedAt } from './conformance.ts';

/** Pairs whose frames cannot always be told apart: some of what speaks the first is taken for the second. */
const undecidable: Readonly<Record<string, string>> = {
  // id,yyyymmddHHMMSS,longitude,latitude,…: the same columns up to the tenth; what is behind them differs by model.
  avema: 'intellitrac',
  plugin: 'intellitrac',
  // $GPRMC with an id as its last field: nothing of that shows in 64 bytes.
  extremtrac: 't55',
};

const supported = new Set(builtIn.map(({ name }) => name));
const folder = sharedPath('conformance');
const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

describe('a frame of one protocol', { skip: withoutShared('conformance') }, () => {
  for (const file of files) {
    const name = basename(file, '.jsonl');

    test(`${name}: is not taken for one of another, or comes out the same`, () => {
      const taken = new Set<string>();
      for (const example of readLines<ConformanceCase>(`${folder}/${file}`)) {
        const { protocol, reports } = decode(Buffer.from(example.wire, example.encoding), { now: recordedAt });
        const rightly = supported.has(name) ? name : undefined;
        if (protocol === rightly || protocol === undefined) continue;
        assert.equal(protocol, undecidable[name], `${example.id} is taken for ${protocol}: ${example.wire}`);
        taken.add(protocol);
        for (const report of reports)
          if (report.type === 'position') assert.ok(isExpected(report, example), `${example.id} as ${protocol}`);
      }
      // A pair stands in the list only as long as it occurs.
      assert.deepEqual([...taken], [undecidable[name] ?? []].flat());
    });
  }
});

function isExpected(report: ReportJson, { positions }: ConformanceCase): boolean {
  return positions.some(
    ({ device, time, latitude, longitude }) =>
      device === report.device &&
      time === report.time &&
      Math.abs((latitude ?? 0) - (report.latitude ?? Number.NaN)) < 1e-5 &&
      Math.abs((longitude ?? 0) - (report.longitude ?? Number.NaN)) < 1e-5,
  );
}
