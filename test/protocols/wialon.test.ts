import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc16Arc } from '../../src/protocols/toolbox/checksums.ts';
import { type DecodedConnection, decode } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const login = '#L#861000000000001;NA\r\n';
const place = '5432.1000;N;01008.4000;E';

const read = (...lines: string[]): DecodedConnection =>
  decode(lines.map((line) => `${line}\r\n`).join(''), { protocol: 'wialon', now });

/** What comes of one line after a login. */
function after(line: string): DecodedConnection {
  const result = decode(`${login}${line}\r\n`, { now });
  return { ...result, replies: result.replies.slice(1) };
}

const summed = (head: string, body: string): string => `${head}${body}${crc16Arc(Buffer.from(body)).toString(16)}`;

describe('a login of Wialon IPS', () => {
  test('names the device and makes no report', () => {
    const { reports, replies } = read('#L#unit-7;secret');
    assert.deepEqual([reports, replies], [[], ['#AL#1\r\n']]);
  });

  test('of version 2.0 is checked against its checksum', () => {
    assert.deepEqual(read(summed('#L#', '2.0;unit-7;NA;')).replies, ['#AL#1\r\n']);
    const { replies, quarantined } = read('#L#2.0;unit-7;NA;1234');
    assert.deepEqual(replies, ['#AL#10\r\n']);
    assert.match(quarantined[0]?.reason ?? '', /^the checksum is [0-9a-f]{1,4}, not 1234$/);
  });

  test('with a wrong checksum is rejected; what comes behind it is taken with a right checksum of its own, and only then', () => {
    const fix = `220626;081530;${place};0;0;0;9;`;
    const { replies, reports, quarantined } = read(
      `#L#2.0;unit-7;NA;1234\r\n#SD#${fix.slice(0, -1)}\r\n${summed('#SD#', fix)}`,
    );
    assert.deepEqual([replies[0], replies[2]], ['#AL#10\r\n', '#ASD#1\r\n']);
    assert.notEqual(replies[1], '#ASD#1\r\n');
    assert.deepEqual(
      reports.map(({ device }) => device),
      ['unit-7'],
    );
    assert.equal(quarantined[1]?.reason, 'no checksum, behind a login whose own was wrong');
  });

  test('without a password, or with an id that is none, is rejected', () => {
    for (const line of ['#L#unit-7', '#L#;NA', '#L#a b;NA', '#L#2.0;unit-7;NA']) {
      const { replies, quarantined } = read(line);
      assert.deepEqual([replies, quarantined.length], [['#AL#0\r\n'], 1], line);
    }
  });

  test('must come first, unless the packet names its device itself', () => {
    const { reports, replies, quarantined } = read(`#SD#220626;081530;${place};0;0;0;9`);
    assert.deepEqual([reports, replies], [[], []]);
    assert.equal(quarantined[0]?.reason, 'no login before it, and no id in it');
    const [report, next] = read(
      `2.0;unit-8#SD#220626;081530;${place};0;0;0;9`,
      `#SD#220626;081630;${place};0;0;0;9`,
    ).reports;
    assert.deepEqual([report?.device, next?.device], ['unit-8', 'unit-8']);
  });
});

describe('a record of Wialon IPS', () => {
  test('takes NA and nothing for "no value", and leaves the field out', () => {
    const [report] = after(`#D#220626;081530;${place};NA;;NA;5;;NA;;;NA;NA`).reports;
    assert.ok(report);
    for (const name of ['speed', 'heading', 'altitude', 'hdop', 'attributes']) assert.ok(!(name in report), name);
    assert.equal(report.satellites, 5);
  });

  test('has its analogue inputs numbered as they stand, and its parameters under their own names', () => {
    const line = `#D#220626;081530;${place};79,8;333;132;11;0.8;5;2;NA,7.83,,1;AB45;n:1:-3,d:2:1.50,t:3:1,at:3:12:30,id:1:89490200001234567890,x`;
    const [report] = after(line).reports;
    assert.deepEqual(report?.attributes, {
      input: 5,
      output: 2,
      adc2: 7.83,
      adc4: 1,
      driver: 'AB45',
      n: -3,
      d: 1.5,
      t: '1',
      at: '12:30',
      id: '89490200001234567890',
      params: 'x',
    });
    assert.equal(report.speed, 22.1667);
  });

  test('is an SOS where the alarm button was pressed, and none where it was not', () => {
    const line = (pressed: number): string => `#D#220626;081530;${place};0;0;0;9;NA;NA;NA;;NA;SOS:1:${pressed}`;
    assert.equal(after(line(1)).reports[0]?.event, 'sos');
    assert.equal(after(line(0)).reports[0]?.event, undefined);
  });

  test('with fewer than three satellites is not valid', () => {
    const valid = (satellites: string): boolean | undefined =>
      after(`#SD#220626;081530;${place};0;0;0;${satellites}`).reports[0]?.valid;
    assert.deepEqual(['3', '2', '0', 'NA'].map(valid), [true, false, false, false]);
  });

  test('without a place is a status with its own time and with what else it says', () => {
    const [report] = after('#D#220626;081530;NA;NA;NA;NA;36;NA;NA;0;NA;1;NA;NA;NA;motion:3:false').reports;
    assert.equal(report?.type, 'status');
    assert.equal(report.time, '2026-06-22T08:15:30.000Z');
    assert.deepEqual(report.attributes, { input: 1, motion: 'false', speed: 10, satellites: 0 });
  });

  test('without date and time was taken when it came', () => {
    assert.equal(after(`#SD#NA;NA;${place};0;0;0;9`).reports[0]?.time, '2026-06-22T08:16:00.000Z');
  });

  test('that cannot be read is answered with the document’s code for what is wrong', () => {
    const wrong: readonly [line: string, reply: string][] = [
      ['#SD#220626;081530;1;2', '#ASD#-1\r\n'],
      [`#SD#320626;081530;${place};0;0;0;9`, '#ASD#0\r\n'],
      [`#SD#NA;081530;${place};0;0;0;9`, '#ASD#0\r\n'],
      ['#SD#220626;081530;9932.1000;N;01008.4000;E;0;0;0;9', '#ASD#10\r\n'],
      ['#D#220626;081530;5432.1000;N;NA;NA;0;0;0;9;NA;NA;NA;;NA;NA', '#AD#10\r\n'],
      [`#SD#220626;081530;${place};fast;0;0;9`, '#ASD#11\r\n'],
      [`#SD#220626;081530;${place};0;0;0;many`, '#ASD#12\r\n'],
      [`#D#220626;081530;${place};0;0;0;9;NA;x;NA;;NA;NA`, '#AD#13\r\n'],
      [`#D#220626;081530;${place};0;0;0;9;NA;NA;NA;x;NA;NA`, '#AD#14\r\n'],
      [`#SD#220626;081530;${place};0;0;0;9;FFFF`, '#ASD#13\r\n'],
      [`#D#220626;081530;${place};0;0;0;9;NA;NA;NA;;NA;NA;FFFF`, '#AD#16\r\n'],
    ];
    for (const [line, reply] of wrong) {
      const { reports, replies, quarantined } = after(line);
      assert.deepEqual([reports.length, replies, quarantined.length], [0, [reply], 1], line);
    }
  });

  test('has its checksum counted over its bytes, whatever alphabet they are in', () => {
    const { reports, replies } = after(summed('#D#', `220626;081530;${place};0;0;0;9;NA;NA;NA;;NA;топливо:3:100 %;`));
    assert.deepEqual([reports[0]?.attributes, replies], [{ топливо: '100 %' }, ['#AD#1\r\n']]);
  });
});

describe('the black box of Wialon IPS', () => {
  const records = [0, 1, 2].map((minute) => `220626;08${minute}000;${place};0;0;0;9`);

  test('is answered with the number of records that were taken; the others are named', () => {
    const { reports, replies, quarantined } = after(`#B#${records[0]}|220626;0;1|${records[1]}`);
    assert.deepEqual([reports.length, replies], [2, ['#AB#2\r\n']]);
    assert.equal(quarantined[0]?.reason, '1 of 3 records: 3 fields, where a record has 10 or 16');
    assert.equal(reports[0]?.attributes?.['archive'], true);
  });

  test('may end with a bar, and in version 2.0 ends with a checksum', () => {
    assert.deepEqual(after(`#B#${records[0]}|${records[1]}|`).replies, ['#AB#2\r\n']);
    assert.deepEqual(after(summed('#B#', `${records[0]}|${records[1]}|`)).replies, ['#AB#2\r\n']);
    const { reports, replies } = after(`#B#${records[0]}|${records[1]}|FFFF`);
    assert.deepEqual([reports, replies], [[], ['#AB#\r\n']]);
  });

  test('gives a record the same id in whatever packet it is sent, alone too', () => {
    const ids = (line: string): string[] => after(line).reports.map(({ id }) => id);
    const [first, second, third] = ids(`#B#${records.join('|')}`);
    assert.deepEqual(ids(`#B#${records[2]}|${records[0]}`), [third, first]);
    assert.deepEqual(ids(`#SD#${records[1]}`), [second]);
  });
});

describe('the other packets of Wialon IPS', () => {
  test('a heartbeat is answered, and is a status once the device is known', () => {
    assert.deepEqual(
      after('#P#').reports.map(({ type }) => type),
      ['status'],
    );
    const { reports, replies } = read('#P#');
    assert.deepEqual([reports, replies], [[], ['#AP#\r\n']]);
  });

  test('a driver’s message is kept, in version 2.0 behind its checksum', () => {
    const { reports, replies } = after('#M#on my way; 5 min');
    assert.deepEqual([reports[0]?.attributes, replies], [{ message: 'on my way; 5 min' }, ['#AM#1\r\n']]);
    const second = read(summed('#L#', '2.0;unit-7;NA;'), summed('#M#', 'on my way; 5 min;'), '#M#on my way;FFFF');
    assert.deepEqual(
      second.reports.map(({ attributes }) => attributes),
      [{ message: 'on my way; 5 min' }],
    );
    assert.deepEqual(second.replies.slice(1), ['#AM#1\r\n', '#AM#01\r\n']);
  });

  test('a photo’s bytes are skipped with it, whatever they are', () => {
    const { reports, quarantined } = after(
      `#I#6;1;1;220626;081530;a.jpg\r\n#P#\r\n\n#SD#220626;081530;${place};0;0;0;9`,
    );
    assert.equal(reports.length, 1);
    assert.equal(quarantined[0]?.reason, 'photos and tachograph files are not taken');
    assert.match(Buffer.from(quarantined[0].bytes).toString(), /a\.jpg\r\n#P#\r\n\n$/);
  });

  test('a type that the document does not have is refused', () => {
    for (const line of ['#X#1;2', '#toString#1', 'nothing']) assert.equal(after(line).quarantined.length, 1, line);
  });
});

/** A packet of ../shared/data/trackers: its values, or that it must be refused. */
interface Captured {
  readonly text: string;
  readonly wantErr: boolean;
  readonly n_positions: number;
  readonly time?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly speed_kmh?: number;
  readonly course?: number;
  readonly alt?: number;
  readonly sat?: number;
}

test(
  'packets captured from Wialon trackers come out with their values, and the bad ones are refused',
  { skip: withoutShared('data/trackers/wialon-gotrackery-tests.jsonl') },
  () => {
    const path = sharedPath('data/trackers/wialon-gotrackery-tests.jsonl') ?? '';
    for (const { text, wantErr, n_positions: count, ...wanted } of readLines<Captured>(path)) {
      const isLogin = text.startsWith('#L#');
      const { reports, quarantined } = isLogin ? read(text.trim()) : after(text.trim());
      assert.equal(quarantined.length, wantErr ? 1 : 0, text);
      assert.equal(reports.length, count, text);
      const [report] = reports;
      if (!report) continue;
      assert.equal(report.time, wanted.time?.replace('Z', '.000Z'), text);
      assert.equal(report.type, wanted.lat === undefined ? 'status' : 'position', text);
      if (report.type === 'status') continue;
      const pairs = [
        [report.latitude, wanted.lat, 1e-5],
        [report.longitude, wanted.lon, 1e-5],
        [report.speed, (wanted.speed_kmh ?? Number.NaN) / 3.6, 1e-3],
        [report.heading, wanted.course, 0],
        [report.altitude, wanted.alt, 0],
        [report.satellites, wanted.sat, 0],
      ] as const;
      for (const [got = Number.NaN, due = Number.NaN, by] of pairs) assert.ok(Math.abs(got - due) <= by, text);
    }
  },
);
