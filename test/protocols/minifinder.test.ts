import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const after = (...frames: string[]): ReturnType<typeof decode> =>
  decode(`!1,861600000000001;${frames.map((frame) => `${frame};\0`).join('')}`);
const fix = (flags: string, place = '54.535000,10.140000'): string =>
  `!D,22/06/26,08:15:30,${place},5.4,400,${flags},12.1,98,7,14,0`;

describe('a fix of MiniFinder', () => {
  test('is not valid where nothing located it, and none where it has no place either', () => {
    const [last, none] = after(fix('150000'), fix('150000', '0.000000,0.000000')).reports;
    assert.partialDeepStrictEqual(last, { type: 'position', valid: false });
    assert.partialDeepStrictEqual(none, { type: 'status', attributes: { rssi: 21 } });
  });

  test('names the most urgent of its alarms', () => {
    const [report] = after(fix('559101')).reports;
    assert.partialDeepStrictEqual(report, {
      event: 'fall',
      attributes: { alarm: 'fall, moved, battery low', charging: true, rssi: 21 },
    });
  });

  test('leaves out a course that is none', () => {
    assert.equal(after(fix('150001')).reports[0]?.heading, undefined);
  });

  test('in the short form says no more than time and place', () => {
    const [report] = after('!A,22/6/26,8:15:30,54.535000,10.140000,0.0,25101,0').reports;
    assert.partialDeepStrictEqual(report, { valid: false, latitude: 54.535, attributes: { extra: '0.0,25101,0' } });
  });
});

describe('other messages of MiniFinder', () => {
  test('are settings, answers and heartbeats', () => {
    const { reports } = after('!4,10,040123,,,1.0,108,0,0S,33', '!3,ok', '!5,17,A,80');
    assert.deepEqual(
      reports.map(({ attributes }) => attributes),
      [
        {
          interval: 10,
          phone1: '040123',
          timezone: '1.0',
          speedLimit: 30,
          movementAlarm: '0',
          vibrationAlarm: '0S',
          extra: '33',
        },
        { result: 'ok' },
        { rssi: 17, gpsFix: true, batteryLevel: 80 },
      ],
    );
  });

  test('need a login before them', () => {
    assert.equal(decode(`${fix('150001')};`).quarantined[0]?.reason, 'no login before it');
  });
});
