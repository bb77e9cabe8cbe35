import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const head = '*GS06,861300000000001,';
const fix = 'GPS:A;9;N54.535000;E10.140000;54;315';

describe('a frame of Gosafe', () => {
  test('gives the records that can be read, and says how many cannot', () => {
    const { reports, replies, quarantined } = decode(
      `${head}081530220626,,${fix}$081530990626,,${fix}$081540220626,,${fix}#`,
    );
    assert.deepEqual(
      reports.map(({ time }) => time),
      ['2026-06-22T08:15:30.000Z', '2026-06-22T08:15:40.000Z'],
    );
    assert.deepEqual([replies, quarantined[0]?.reason], [['1234'], '1 of 3 records: no readable time']);
  });

  test('is not acknowledged where nothing of it can be read', () => {
    const { reports, replies, quarantined } = decode(`${head}081530220626,,GPS:A;9;X54.535000;E10.140000;54;315#`);
    assert.deepEqual([reports, replies, quarantined[0]?.reason], [[], [], 'no readable latitude']);
  });

  test('keeps tags that are not known, and what answers a command', () => {
    const { reports } = decode(`${head}081530220626,,FUL:12;34,ETD:0A0B,81#${head}SIP;OK#`);
    assert.deepEqual(
      reports.map(({ attributes }) => attributes),
      [{ ful: '12;34', eventData: '0A0B', extra: '81' }, { result: 'SIP;OK' }],
    );
  });

  test('in binary form is refused, and the text behind it is read, also where its end is missing', () => {
    const text = Buffer.from(`${head}081530220626,,${fix}#`);
    const whole = Buffer.from([0xf8, 0x01, 0x41, 0x23, 0x2a, 0x00, 0xf8]);
    const result = decode(Buffer.concat([text, whole, text, whole.subarray(0, 5), text]));
    assert.equal(result.reports.length, 3);
    assert.deepEqual(
      result.quarantined.map(({ bytes }) => bytes.length),
      [7, 5],
    );
    assert.match(result.quarantined[0]?.reason ?? '', /^a binary message/);
  });

  test('is a status where its place is empty', () => {
    const [report] = decode(`${head}081530220626,,GPS:V;0;;;;,COT:12#`).reports;
    assert.partialDeepStrictEqual(report, { type: 'status', attributes: { odometer: 12 } });
  });

  test('of the first version has its voltages by their channels', () => {
    const [report] = decode(
      '*GS02,861300000000001,GPS:081530;A;N54.535000;E10.140000;0;0;220626,ADC:0;12.1;1;36.2;2;4.3;3;0.5#',
    ).reports;
    assert.deepEqual(report?.attributes, { power: 12.1, temperature: 36.2, battery: 4.3, adc3: 0.5 });
  });

  test('of the first version tells by its dimensions or a letter whether there is a fix', () => {
    const old = (values: string): string => `*GS02,861300000000001,GPS:081530;${values}#`;
    const place = 'N54.535000;E10.140000;54;315';
    const { reports } = decode(
      `${old(`1;${place};1.10;220626`)}${old(`3;A;${place};1.10;220626`)}${old(`V;${place};220626`)}`,
    );
    assert.deepEqual(
      reports.map(({ valid, hdop }) => [valid, hdop]),
      [
        [false, 1.1],
        [true, 1.1],
        [false, undefined],
      ],
    );
  });
});

describe('an engine’s answers', () => {
  test('are read by their lengths; what is cut off or not known costs the others nothing', () => {
    const [report] = decode(`${head}081530220626,,OBD:04410C0FA003411C0103411180034105#`).reports;
    assert.deepEqual(report?.attributes, { obd: '04410C0FA003411C0103411180034105', rpm: 1000, throttle: 50.1961 });
  });
});
