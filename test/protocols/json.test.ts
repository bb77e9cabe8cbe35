import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { Frame } from '../../src/protocols/frame.ts';
import { json } from '../../src/protocols/json.ts';
import { decode, type DecodedConnection } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const place = { device: 'van-7', latitude: 54.535, longitude: 10.14 };
const point = { type: 'Point', coordinates: [10.14, 54.535] };

/** What becomes of these lines; a line that is no text is written as JSON. */
function read(...lines: unknown[]): DecodedConnection {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return decode(`${text}\n`, { now, protocol: 'json' });
}

/** The lines of all replies, read. */
function answers({ replies }: DecodedConnection): Record<string, string>[] {
  const lines = replies.join('').split('\n');
  assert.equal(lines.pop(), '', 'the last one ends with its line');
  return lines.map((line): Record<string, string> => JSON.parse(line));
}

const refusal = (fields: unknown): string | undefined => read(fields).quarantined[0]?.reason;
const attributesOf = (fields: object) => read({ ...place, ...fields }).reports[0]?.attributes;

const timeOf = (time: unknown) => read({ ...place, time }).reports[0]?.time;
const many = (count: number) => ({
  attributes: Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, i])),
});
const feature = (id: string, more: object = {}) => ({
  type: 'Feature',
  id,
  geometry: point,
  properties: { time: now },
  ...more,
});

describe('JSON: a line is answered with what became of it', () => {
  test('the id in the answer is the id of the stored report', () => {
    const lines = [
      { ...place, time: '2026-06-22T08:15:30Z' },
      place,
      { device: 'van-7' },
      { type: 'Feature', id: 'van-7', geometry: point, properties: {} },
    ];
    const result = read(...lines);
    assert.equal(result.reports.length, 4);
    assert.deepEqual(
      answers(result),
      result.reports.map((report) => ({ id: report.id })),
    );
    assert.equal(new Set(result.reports.map((report) => report.id)).size, 4);
  });

  test('a line that cannot be read is answered with the reason, kept, and the next one is read', () => {
    const result = read('{"device":"van-7",', '["list"]', { latitude: 1, longitude: 2 }, place);
    const reasons = [
      'the line is not JSON',
      'the line must be a JSON object',
      'device must be a text of 1 to 64 characters or a whole number',
    ];
    assert.deepEqual(
      result.quarantined.map(({ reason }) => reason),
      reasons,
    );
    assert.deepEqual(answers(result), [...reasons.map((error) => ({ error })), { id: result.reports[0]?.id }]);
  });

  test('if storing fails, each report is told so and each refusal stays one', () => {
    const features = [{ type: 'Feature', id: 'a', geometry: point }, { type: 'Tram' }];
    const frame = Frame.of(JSON.stringify({ type: 'FeatureCollection', features }));
    assert.equal(
      json.decode(frame, { peer: '192.0.2.7' }, now).failureReply,
      '{"error":"not stored, send it again"}\n{"error":"it must be a GeoJSON Feature"}\n',
    );
  });
});

describe('JSON: the fields of a report', () => {
  test('a time is ISO 8601 with a zone, or milliseconds; without one it is now', () => {
    assert.equal(timeOf('2026-06-22T08:15:30Z'), '2026-06-22T08:15:30.000Z');
    assert.equal(timeOf('2026-06-22T10:15:30.25+02:00'), '2026-06-22T08:15:30.250Z');
    assert.equal(timeOf('2026-06-22T02:45-0530'), '2026-06-22T08:15:00.000Z');
    assert.equal(timeOf(1_782_116_130_250), '2026-06-22T08:15:30.250Z');
    assert.equal(timeOf(null), '2026-06-22T08:16:00.000Z');
  });

  test('a time without a zone, in seconds or of no calendar day is refused', () => {
    for (const time of [
      '2026-06-22T08:15:30',
      '2026-06-22T08:15:30+25:00',
      1_782_116_130,
      '2026-02-30T08:15:30Z',
      'now',
      '',
      true,
    ]) {
      assert.match(refusal({ ...place, time }) ?? '', /^time must be/, String(time));
    }
  });

  test('a field out of its range, or of another type, is refused by its name', () => {
    const wrong: Record<string, unknown> = {
      latitude: 90.1,
      longitude: '10.14',
      altitude: true,
      accuracy: -1,
      speed: -0.1,
      heading: 361,
      satellites: [7],
      hdop: {},
      valid: 'yes',
      event: 'panic',
      type: 'bus',
      attributes: 'none',
    };
    for (const [name, value] of Object.entries(wrong)) {
      assert.match(refusal({ ...place, [name]: value }) ?? '', new RegExp(`^${name} must be `));
    }
    assert.match(refusal(`{"device":"van-7","latitude":1e999,"longitude":10}`) ?? '', /^latitude must be /);
    assert.equal(refusal({ device: 'van-7', latitude: 54.5 }), 'no readable longitude');
  });

  test('null is as good as not there, and a device may be a number', () => {
    const { reports } = read({
      device: 4711,
      latitude: 1,
      longitude: 2,
      speed: null,
      event: null,
      valid: null,
      note: null,
    });
    assert.partialDeepStrictEqual(reports, [{ device: '4711', valid: true }]);
    assert.equal(reports[0]?.speed, undefined);
    assert.equal(reports[0]?.attributes, undefined);
  });

  test('without a place it is a status, whose numbers are attributes', () => {
    const { reports } = read({ device: 'van-7', satellites: 3 }, { ...place, type: 'status', event: 'sos' });
    assert.partialDeepStrictEqual(reports, [
      { type: 'status', attributes: { satellites: 3 } },
      { type: 'status', event: 'sos', attributes: { latitude: 54.535, longitude: 10.14 } },
    ]);
    assert.equal(reports[1]?.latitude, undefined);
  });
});

describe('JSON: attributes', () => {
  test('unknown fields stand beside the given ones; objects are spread over dotted names, lists stay', () => {
    assert.deepEqual(
      attributesOf({ attributes: { rpm: 900 }, can: { doors: [true, false], engine: { load: 0.5 } }, line: '6' }),
      { rpm: 900, 'can.doors': [true, false], 'can.engine.load': 0.5, line: '6' },
    );
  });

  test('too many, too deep, too long in name or not plain are refused', () => {
    assert.equal(Object.keys(attributesOf(many(128)) ?? {}).length, 128);
    assert.deepEqual(attributesOf({ a: { b: { c: { d: { e: 1 } } } } }), { 'a.b.c.d.e': 1 });
    const wrong = [
      many(129),
      { a: { b: { c: { d: { e: { f: 1 } } } } } },
      { a: [{ b: 1 }] },
      { ['a'.repeat(129)]: 1 },
      { a: [null] },
    ];
    for (const fields of wrong) assert.match(refusal({ ...place, ...fields }) ?? '', /^attributes must be/);
    assert.match(refusal(`{"device":"van-7","a":1e999}`) ?? '', /^attributes must be/);
  });

  test('a field called __proto__ is a field like any other', () => {
    const { reports } = read('{"device":"van-7","__proto__":["x"],"constructor":1}');
    assert.equal(JSON.stringify(reports[0]?.attributes), '{"__proto__":["x"],"constructor":1}');
  });

  test('nesting without an end is refused, not followed', () => {
    for (const [open, shut] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = open.repeat(9000) + (open === '[' ? '' : '1') + shut.repeat(9000);
      assert.match(refusal(`{"device":"van-7","a":${deep}}`) ?? '', /^attributes must be|not JSON/);
      assert.match(refusal(`{"type":"FeatureCollection","features":[${deep}]}`) ?? '', /Feature|not JSON/);
    }
  });
});

describe('GeoJSON', () => {
  test('properties are fields, and name the device rather than the id does', () => {
    const { reports } = read(
      feature('f-1', { bbox: [10, 54, 11, 55], properties: { device: 'tram-3', speed: 5, route: 4 } }),
      feature('tram-4', { geometry: null, properties: null }),
    );
    assert.partialDeepStrictEqual(reports, [
      {
        device: 'tram-3',
        latitude: 54.535,
        longitude: 10.14,
        speed: 5,
        attributes: { route: 4, bbox: [10, 54, 11, 55] },
      },
      { device: 'tram-4', type: 'status' },
    ]);
  });

  test('each Feature of a collection is read and answered on its own', () => {
    const line = {
      type: 'FeatureCollection',
      features: [feature('a'), feature('b', { geometry: { type: 'LineString' } }), feature('c')],
    };
    const result = read(line);
    const [a, c] = result.reports;
    assert.deepEqual(answers(result), [{ id: a?.id }, { error: 'geometry must be a Point or null' }, { id: c?.id }]);
    assert.equal(result.quarantined[0]?.reason, '1 of 3 features: geometry must be a Point or null');
    const alone = read({ type: 'FeatureCollection', features: [feature('c')] });
    assert.equal(alone.reports[0]?.id, c?.id, 'the same report, whatever it was sent with');
  });

  test('a collection without Features and coordinates that are none are refused', () => {
    assert.match(refusal({ type: 'FeatureCollection', features: [] }) ?? '', /^features must be/);
    assert.match(refusal({ type: 'FeatureCollection', features: 'none' }) ?? '', /^features must be/);
    for (const coordinates of [[], [10.14], ['10', '54'], [10.14, 95]]) {
      assert.match(refusal(feature('a', { geometry: { type: 'Point', coordinates } })) ?? '', /^l\w+ must be a number/);
    }
  });
});

test('JSON: whatever a line says, each answer is the id of a report or an error, and nothing throws', () => {
  const names = fc.constantFrom(
    'device',
    'time',
    'type',
    'latitude',
    'longitude',
    'speed',
    'attributes',
    'id',
    'geometry',
    'features',
    'properties',
    '__proto__',
  );
  const values = fc.oneof(
    fc.constantFrom<unknown>('van-7', 'Feature', 'FeatureCollection', 'position', 'status', point, [
      { type: 'Feature', id: 1 },
    ]),
    fc.double(),
    fc.jsonValue(),
  );
  const objects = fc
    .array(fc.tuple(names, values), { maxLength: 6 })
    .map((entries) => JSON.stringify(Object.fromEntries(entries)));
  fc.assert(
    fc.property(fc.oneof(objects, fc.json(), fc.string()), (line) => {
      const result = read(line.replaceAll('\n', ' '));
      const ids = answers(result).flatMap(({ id }) => id ?? []);
      assert.deepEqual(
        ids,
        result.reports.map(({ id }) => id),
      );
      assert.ok(result.quarantined.every(({ reason }) => !reason.includes('crashed')));
    }),
    { numRuns: 1000 },
  );
});
