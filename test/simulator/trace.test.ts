import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readTrace } from '../../src/simulator/trace.ts';

function file(t: TestContext, content: string | Buffer, name = 'trace.ndjson'): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetline-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lines = [
  '{"id":"17","time":"2026-06-22T08:15:30Z","lat":54.5,"lon":10.1,"speed_kmh":36,"course":-90}',
  '{"id":"18","time":"2026-06-22T08:15:31.500Z","lat":-54.5,"lon":-10.1}',
  '',
  '{"id":17,"time":"2026-06-22T08:15:40Z","lat":54.6,"lon":10.2,"course":360}',
].join('\n');
const time = Date.parse('2026-06-22T08:15:30Z');

describe('readTrace', () => {
  test('reads each vehicle’s positions in the units of a report, gaps and all', async (t) => {
    assert.deepEqual(
      await readTrace(file(t, lines)),
      new Map([
        [
          '17',
          [
            { time, latitude: 54.5, longitude: 10.1, speed: 36 * (1 / 3.6), heading: 270 },
            { time: time + 10_000, latitude: 54.6, longitude: 10.2, heading: 0 },
          ],
        ],
        ['18', [{ time: time + 1500, latitude: -54.5, longitude: -10.1 }]],
      ]),
    );
  });

  test('unpacks a file whose name ends in .gz', async (t) => {
    assert.deepEqual(await readTrace(file(t, gzipSync(lines), 'trace.ndjson.gz')), await readTrace(file(t, lines)));
  });

  test('takes the first vehicles, and of these the first positions', async (t) => {
    const path = file(t, lines);
    const sizes = async (limits: { vehicles?: number; count?: number }) =>
      Array.from(await readTrace(path, limits), ([id, positions]) => [id, positions.length]);
    assert.deepEqual(await sizes({ vehicles: 1 }), [['17', 2]]);
    assert.deepEqual(await sizes({ count: 2 }), [
      ['17', 1],
      ['18', 1],
    ]);
    assert.deepEqual(await sizes({ vehicles: 1, count: 2 }), [['17', 2]]);
  });

  const wrong: readonly [string, string, RegExp][] = [
    ['no JSON', 'so what', /line 2 cannot be read: it is not a JSON object\.$/],
    ['no place', '{"id":"1","time":"2026-06-22T08:15:30Z","lat":91,"lon":0}', /line 2 cannot be read: a line is/],
    ['no time', '{"id":"1","time":"noon","lat":9,"lon":0}', /line 2 cannot be read: a line is/],
    ['no vehicle', '{"time":"2026-06-22T08:15:30Z","lat":9,"lon":0}', /line 2 cannot be read: a line is/],
  ];
  for (const [what, line, message] of wrong) {
    test(`names the line that has ${what}`, async (t) => {
      const path = file(t, `${lines.split('\n')[0]}\n${line}\n`);
      await assert.rejects(readTrace(path), { code: 'bad-option', message });
    });
  }

  test('says that there is no such file', async () => {
    for (const name of ['nowhere.ndjson', 'nowhere.ndjson.gz']) {
      await assert.rejects(readTrace(name), {
        code: 'bad-option',
        message: /^--trace nowhere\S+ cannot be read: ENOENT/,
      });
    }
  });

  test('says that a file has no positions, or is not packed as its name says', async (t) => {
    await assert.rejects(readTrace(file(t, '\n')), { code: 'bad-option', message: /has no positions\.$/ });
    await assert.rejects(readTrace(file(t, lines, 'trace.gz')), { code: 'bad-option', message: /cannot be read/ });
  });
});
