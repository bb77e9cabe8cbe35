import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FormatName, formatOf } from '../src/formats.ts';
import type { StoredReport } from '../src/model/report.ts';

const time = Date.parse('2026-06-22T08:15:30.250Z');
const fix: StoredReport = {
  seq: 7,
  id: '0123456789abcdef0123456789abcdef',
  device: 'bus-1',
  protocol: 'json',
  type: 'position',
  time,
  receivedAt: time + 750,
  valid: true,
  latitude: 54.32,
  longitude: -10.13,
  altitude: 12.5,
  satellites: 9,
  attributes: { driver: 'Ann "A", <B>', doors: 2 },
};
const heartbeat: StoredReport = {
  seq: 8,
  id: 'f'.repeat(32),
  device: 'bus-1',
  protocol: 'json',
  type: 'status',
  time,
  receivedAt: time,
};

/** Reports written one after another, as a command or a server would. */
function written(name: FormatName, reports: readonly StoredReport[], device?: string): string {
  const format = formatOf(name, device);
  let text = format.head;
  let first = true;
  for (const report of reports) {
    const row = format.row(report, first);
    if (row !== undefined) first = false;
    text += row ?? '';
  }
  return text + format.tail;
}

describe('reports are written', () => {
  test('as NDJSON: one object a line, times in ISO 8601 with milliseconds', () => {
    const lines = written('ndjson', [fix, heartbeat]).trimEnd().split('\n');
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines.length, 2);
    assert.deepEqual(first, { ...fix, time: '2026-06-22T08:15:30.250Z', receivedAt: '2026-06-22T08:15:31.000Z' });
    assert.equal(second?.['type'], 'status');
  });

  test('as JSON: one object, whatever there is', () => {
    for (const reports of [[], [fix], [fix, heartbeat]]) {
      const { positions } = JSON.parse(written('json', reports)) as { positions: Record<string, unknown>[] };
      assert.deepEqual(
        positions.map(({ seq }) => seq),
        reports.map(({ seq }) => seq),
      );
    }
  });

  test('as CSV: a header, empty fields for what is not there, quotes doubled', () => {
    const [header, row, last] = written('csv', [fix, heartbeat]).split('\r\n');
    assert.equal(
      header,
      'seq,id,device,protocol,type,time,receivedAt,valid,latitude,longitude,altitude,accuracy,speed,heading,satellites,hdop,event,attributes',
    );
    assert.equal(
      row,
      '7,0123456789abcdef0123456789abcdef,bus-1,json,position,2026-06-22T08:15:30.250Z,2026-06-22T08:15:31.000Z,true,54.32,-10.13,12.5,,,,9,,,' +
        '"{""driver"":""Ann \\""A\\"", <B>"",""doors"":2}"',
    );
    assert.equal(last?.split(',').length, header?.split(',').length);
  });

  test('as CSV: what a spreadsheet would take for a formula is text', () => {
    for (const device of ['=1+1', '+1', '-1', '@x', '\tx']) {
      assert.match(written('csv', [{ ...fix, device }]), /,'[=+\-@\t]/, device);
    }
  });

  test('as GeoJSON: a collection of points, longitude first; a report without a place has none in it', () => {
    for (const reports of [[], [heartbeat], [fix], [heartbeat, fix, heartbeat, fix]]) {
      const { type, features } = JSON.parse(written('geojson', reports)) as { type: string; features: unknown[] };
      assert.equal(type, 'FeatureCollection');
      assert.equal(features.length, reports.filter(({ latitude }) => latitude !== undefined).length);
    }
    const { features } = JSON.parse(written('geojson', [fix])) as { features: [{ geometry: unknown; id: string }] };
    assert.deepEqual(features[0].geometry, { type: 'Point', coordinates: [-10.13, 54.32, 12.5] });
    assert.equal(features[0].id, fix.id);
  });

  test('as GPX: way points in the order of its schema, names escaped, fixes that are not valid left out', () => {
    const text = written('gpx', [heartbeat, { ...fix, valid: false }, { ...fix, device: `<&'">\u0001` }]);
    assert.equal(text.match(/<wpt /g)?.length, 1);
    assert.ok(
      text.includes(
        '<wpt lat="54.32" lon="-10.13"><ele>12.5</ele><time>2026-06-22T08:15:30.250Z</time><name>&lt;&amp;&apos;&quot;&gt;</name><sat>9</sat></wpt>',
      ),
      text,
    );
    assert.ok(text.startsWith('<?xml') && text.endsWith('</gpx>\n'));
  });

  test('as GPX of one device: its track', () => {
    const { altitude: _, ...flat } = fix;
    const text = written('gpx', [fix, heartbeat, flat], 'bus <1>');
    const body = text.slice(text.indexOf('<trk>'));
    assert.equal(
      body,
      '<trk><name>bus &lt;1&gt;</name><trkseg>\n' +
        '<trkpt lat="54.32" lon="-10.13"><ele>12.5</ele><time>2026-06-22T08:15:30.250Z</time><sat>9</sat></trkpt>\n' +
        '<trkpt lat="54.32" lon="-10.13"><time>2026-06-22T08:15:30.250Z</time><sat>9</sat></trkpt>\n' +
        '</trkseg></trk>\n</gpx>\n',
    );
    assert.equal(text.match(/<wpt /g), null);
  });
});
