import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { decode } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';

/** A message of ../shared/data/trackers and what its vendor's parser says of it. */
interface Captured {
  readonly text: string;
  /** `UNKNOWN`: that parser does not know the message. */
  readonly kind: string;
  readonly id?: string;
  readonly time?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly speed_kmh?: number;
  readonly course?: number;
  readonly valid?: boolean;
}

const captured = (name: string): Captured[] => readLines<Captured>(sharedPath(`data/trackers/${name}.jsonl`) ?? '');

/** The position that the message is about is among those that come out. */
function assertValues(message: Captured, wire: string): void {
  const found = decode(wire).reports.filter(({ type }) => type === 'position');
  assert.ok(
    found.some((report) => isSame(report, message)),
    `${message.text}: ${JSON.stringify(found)}`,
  );
}

const near = (a: number | undefined, b: number | undefined, by: number): boolean =>
  b === undefined || Math.abs((a ?? Number.NaN) - b) <= by;

function isSame(report: ReportJson, { id, time, lat, lon, speed_kmh: speed, course, valid }: Captured): boolean {
  return (
    report.device === id &&
    (time === undefined || report.time === time) &&
    near(report.latitude, lat, 1e-5) &&
    near(report.longitude, lon, 1e-5) &&
    near((report.speed ?? Number.NaN) * 3.6, speed, 0.01) &&
    near(report.heading, course === undefined ? undefined : course % 360, 0.5) &&
    (valid === undefined || report.valid === valid)
  );
}

describe('captured messages come out with their values', { skip: withoutShared('data/trackers') }, () => {
  test('Queclink', () => {
    const messages = captured('queclink').filter(({ kind }) => kind !== 'UNKNOWN');
    const placed = messages.filter(({ lat }) => lat !== undefined);
    assert.ok(placed.length >= 30, `${placed.length}`);
    for (const message of placed) assertValues(message, message.text);
  });

  // Of those that it does not know, the ones whose version has eight digits have their fields in places of their own: they are not recognised.
  test('Queclink: answers to commands, and messages that the other parser does not know, are read too', () => {
    const messages = captured('queclink').filter(
      ({ lat, text }) => lat === undefined && /:GT[A-Z]{3},[\dA-F]{6},/.test(text),
    );
    assert.ok(messages.length >= 10, `${messages.length}`);
    for (const { text } of messages) assert.deepEqual(decode(text).quarantined, [], text);
  });

  // The vendor's parser dates them by the clock of the device, which the message tells too; a report is dated by its fix.
  test('TZ-AVL05', () => {
    const messages = captured('tz-avl05');
    let dated = 0;
    for (const message of messages) {
      const wire = `${message.text}\r\n`;
      const { quarantined, reports } = decode(wire);
      if (quarantined.length > 0) {
        assert.match(quarantined[0]?.reason ?? '', /checksum/);
        continue;
      }
      if (!message.text.includes('GPRMC')) {
        assert.deepEqual(
          reports.map(({ device }) => device),
          [message.id],
        );
        continue;
      }
      assertValues({ ...message, time: '2016-02-09T19:43:29.000Z' }, wire);
      assert.equal(reports[0]?.attributes?.['clock'], '20160209194326');
      dated++;
    }
    assert.ok(dated >= 10, `${dated}`);
  });
});
