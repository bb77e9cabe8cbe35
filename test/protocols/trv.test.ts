import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DecodedConnection, decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const state = '06000908010102';
const place = '5432.1000N01008.4000E054.0081530315.00';

/** What comes of frames behind a login of this maker. */
function after(maker: 'TRV' | 'IW', ...frames: string[]): DecodedConnection {
  const result = decode(`${maker}AP00861200000000001#${frames.map((frame) => `${maker}${frame}#`).join('')}`, { now });
  return { ...result, replies: result.replies.slice(1) };
}

describe('a fix in the form of TRV and IW', () => {
  test('is invalid where the device says V, and none where it has no place either', () => {
    const [last, none] = after(
      'IW',
      `AP01260622V${place}${state},262,1,10,2001`,
      `AP01260622V0000.0000N00000.0000E000.0081530000.00${state},262,1,10,2001`,
    ).reports;
    assert.partialDeepStrictEqual(last, { type: 'position', valid: false, latitude: 54.535 });
    assert.partialDeepStrictEqual(none, {
      type: 'status',
      time: '2026-06-22T08:15:30.000Z',
      attributes: { cells: ['262-1-10-2001'] },
    });
  });

  test('may have relay, charger and motion behind its state', () => {
    const [report] = after('TRV', `YP03260622A${place}${state}211,262,1,10,2001`).reports;
    assert.partialDeepStrictEqual(report, { attributes: { blocked: true, charging: true, motion: true } });
  });

  test('is refused where its time cannot be read', () => {
    const { reports, replies, quarantined } = after(
      'TRV',
      `AP01260622A5432.1000N01008.4000E054.0989898315.00${state},1,1,1,1`,
    );
    assert.deepEqual([reports, replies, quarantined[0]?.reason], [[], [], 'no readable time']);
  });

  test('is refused where a digit of its degrees is lost', () => {
    const { reports } = after(
      'TRV',
      `AP01260622A532.1000N01008.4000E054.0081530315.00${state},1,1,1,1`,
      `AP01260622A5432.1000N1008.4000E054.0081530315.00${state},1,1,1,1`,
    );
    assert.deepEqual(reports, []);
  });

  test('is refused before a login', () => {
    assert.equal(decode(`TRVAP01260622A${place}${state},1,1,1,1#`).quarantined[0]?.reason, 'no login before it');
  });

  test('keeps the names of wireless networks that hold commas', () => {
    const [report] = after(
      'TRV',
      `YP14260622A${place}${state}00011,262,1,10,2001,Bar, left|02-00-00-00-00-01|-70&B|02-00-00-00-00-02|-71`,
    ).reports;
    assert.deepEqual(report?.attributes?.['wifi'], ['Bar, left|02-00-00-00-00-01|-70', 'B|02-00-00-00-00-02|-71']);
  });
});

describe('an alarm in the form of TRV and IW', () => {
  const alarm = (code: string): string => `AP10260622A${place}${state},262,1,10,2001,${code},en,00`;

  test('means what a watch means by its number', () => {
    const events = after('IW', alarm('00'), alarm('02'), alarm('03'), alarm('06'), alarm('16')).reports.map(
      ({ event }) => event,
    );
    assert.deepEqual(events, [undefined, 'battery-low', 'removal', 'fall', 'alarm']);
  });

  test('of another tracker is an alarm under its own number', () => {
    const [report] = after('TRV', alarm('03')).reports;
    assert.partialDeepStrictEqual(report, { event: 'alarm', attributes: { alarm: '03' } });
  });
});

describe('other messages of TRV and IW', () => {
  test('that answer a command are kept and get no answer, which would be a command again', () => {
    const { reports, replies } = after('IW', 'APXL,080835', 'AP14,080835,0051|+491700000001');
    assert.deepEqual(replies, []);
    assert.deepEqual(
      reports.map(({ attributes }) => attributes),
      [
        { message: 'APXL', result: '080835' },
        { message: 'AP14', result: '080835,0051|+491700000001' },
      ],
    );
  });

  test('of what a watch has measured leave out what it has not', () => {
    const { reports, replies } = after('IW', 'APHP,64,,,97,,36.6,,,,,,', 'AP49,71');
    assert.deepEqual(
      reports.map(({ attributes }) => attributes),
      [{ heartRate: 64, oxygenSaturation: 97, temperature: 36.6 }, { heartRate: 71 }],
    );
    assert.deepEqual(replies, ['IWBPHP#', 'IWBP49#']);
  });

  test('name cells and networks in sight however many are announced', () => {
    const [report] = after('IW', 'AP02,en,0,7,262,1,10|2001|13,10|2002|12,1,Quay|02-00-00-00-00-01|59').reports;
    assert.deepEqual(report?.attributes, {
      language: 'en',
      replyWanted: '0',
      cells: ['262-1-10-2001-13', '262-1-10-2002-12'],
      wifi: ['Quay|02-00-00-00-00-01|59'],
    });
  });

  test('that ask for a rough place are told that we know none', () => {
    const { reports, replies } = after('TRV', 'AP14,262,1,10,2001');
    assert.deepEqual([reports[0]?.attributes, replies], [{ cells: ['262-1-10-2001'] }, ['TRVBP14,0.000,0.000#']]);
  });

  test('keep the numbers of SIM cards as text', () => {
    const [report] = after('TRV', 'YP02,262010000000001,8949000000000000001F').reports;
    assert.deepEqual(report?.attributes, { imsi: '262010000000001', iccid: '8949000000000000001F' });
  });

  test('tell what a watch has measured when, and are confirmed with the kind of it', () => {
    const { reports, replies } = after(
      'IW',
      'APJK,2026-06-22 08:15:00,1,79|121',
      'APJK,20260622081530,3,36.6',
      'APJK,x,9,7',
    );
    assert.deepEqual(
      reports.map(({ attributes }) => attributes),
      [{ systolicPressure: 121, diastolicPressure: 79 }, { temperature: 36.6 }, { value: 7, measurement: '9' }],
    );
    assert.deepEqual(
      reports.slice(0, 2).map(({ time }) => time),
      ['2026-06-22T08:15:00.000Z', '2026-06-22T08:15:30.000Z'],
    );
    assert.deepEqual(replies, ['IWBPJK,1#', 'IWBPJK,3#', 'IWBPJK,9#']);
  });

  test('tell what happened to a watch', () => {
    const { reports, replies } = after(
      'IW',
      'AP04,15',
      'APFD,861200000000001,1782116130',
      'APWR,861200000000001,0,1782116130',
    );
    assert.deepEqual(
      reports.map(({ event }) => event),
      ['battery-low', 'fall', 'removal'],
    );
    assert.deepEqual(replies, ['IWBP04#', 'IWBPFD#']);
  });

  test('with pictures are refused whole, and the frame behind them is read', () => {
    const picture = 'AP42,20260622081530,2,1,16,\xff\xd8#IWAP03,1#,,#\0';
    const wire = Buffer.from(`IWAP00861200000000001#IW${picture}#IWAP49,71#`, 'latin1');
    const { reports, quarantined } = decode(wire);
    assert.equal(reports.length, 1);
    assert.deepEqual(
      quarantined.map(({ bytes, reason }) => [bytes.length, reason]),
      [[picture.length + 3, 'pictures and voices are not taken']],
    );
  });

  test('that nobody knows are refused by their type', () => {
    assert.match(after('TRV', 'QP99,1').quarantined[0]?.reason ?? '', /QP99$/);
  });
});
