import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frame } from '../../src/protocols/frame.ts';
import type { ReportJson } from '../../src/model/json.ts';
import type { Decoded, Session } from '../../src/protocols/protocol.ts';
import { t55 } from '../../src/protocols/t55.ts';
import { toSentence } from '../../src/protocols/toolbox/nmea.ts';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const login = 'IMEI 355000000000017';
const place = '5432.1000,N,01008.4000,E';

const rmc = (time: string, status = 'A', date = '220626'): string =>
  toSentence(`GPRMC,${time},${status},${place},10.0,135.0,${date},,`);
const gga = (time: string, quality = '1'): string =>
  toSentence(`GPGGA,${time},${place},${quality},09,0.9,12.5,M,42.0,M,,`);
const gll = (time: string): string => toSentence(`GPGLL,${place},${time},A`);

function reports(...lines: readonly string[]): ReportJson[] {
  return decode(`${lines.join('\r\n')}\r\n`, { protocol: 't55', now }).reports;
}

function reasons(...lines: readonly string[]): string[] {
  return decode(`${lines.join('\r\n')}\r\n`, { protocol: 't55', now }).quarantined.map(({ reason }) => reason);
}

describe('a T55 device says who it is', () => {
  const forms: Readonly<Record<string, string>> = {
    [toSentence('PGID,355000000000017')]: '355000000000017',
    [toSentence('DEVID,0x0123456789ABCDEF')]: '0x0123456789ABCDEF',
    '$GPFID,ID000001': 'ID000001',
    '$IMEI=355000000000017': '355000000000017',
    'IMEI 355000000000017': '355000000000017',
    '355000000000017': '355000000000017',
    '0123456A0066': '0123456A0066',
    [toSentence('PCPTI,Truck 7,081530,081530.0')]: 'Truck 7',
  };
  for (const [line, device] of Object.entries(forms)) {
    test(`with ${line}`, () => {
      const result = decode(`${line}\r\n${rmc('081530')}\r\n`, { now });
      assert.equal(result.protocol, 't55');
      assert.deepEqual(result.quarantined, []);
      assert.deepEqual(
        result.reports.map((report) => report.device),
        [device],
      );
    });
  }

  for (const glue of ['355000000000017', '355000000000017,', '4711/355000000000017/', '0123456A0066AB']) {
    test(`or with ${glue} before each sentence`, () => {
      const result = decode(`${glue}${rmc('081530')}\r\n`, { now });
      assert.equal(result.protocol, 't55');
      assert.equal(result.reports[0]?.device, glue.replace('4711', '').replaceAll(/[/,]/g, ''));
    });
  }

  test('or behind the checksum, with what its inputs say', () => {
    const [report] = reports(`${rmc('081530')},11,355000000000017,1,090,086,123,,789`);
    assert.partialDeepStrictEqual(report, { device: '355000000000017', satellites: 11 });
    assert.deepEqual(report?.attributes, {
      ignition: true,
      fuelLevel: 90,
      batteryLevel: 86,
      io1: '123',
      io3: '789',
    });
  });

  test('too late for a second position: only the first one waits for its name', () => {
    const lines = [rmc('081530'), rmc('081531'), '$GPFID,ID000001', rmc('081532')];
    assert.deepEqual(
      reports(...lines).map(({ time }) => time),
      ['2026-06-22T08:15:30.000Z', '2026-06-22T08:15:32.000Z'],
    );
    assert.deepEqual(reasons(...lines), ['no device id before this sentence']);
  });

  test('anew, and what waited is still the position of the one before', () => {
    const found = reports(login, gga('081530'), rmc('081530'), gga('081531'), 'IMEI 355000000000025', gga('081531'));
    assert.deepEqual(
      found.slice(2).map(({ device, time }) => [device, time]),
      [
        ['355000000000017', '2026-06-22T08:15:31.000Z'],
        ['355000000000025', '2026-06-22T08:15:31.000Z'],
      ],
    );
  });
});

/** Second, altitude and speed of each position that comes of the lines. */
function positions(...lines: readonly string[]): unknown[] {
  return reports(login, ...lines).map(({ time, altitude, speed }) => [time.slice(17, 19), altitude, speed]);
}

describe('which sentence yields the position of an epoch', () => {
  test('the first one at once; once more with the speed that another brings', () => {
    assert.deepEqual(positions(gga('081530')), [['30', 12.5, undefined]]);
    assert.deepEqual(positions(gga('081530'), rmc('081530')), [
      ['30', 12.5, undefined],
      ['30', 12.5, 5.1444],
    ]);
  });

  test('from the second epoch on, GGA waits for RMC', () => {
    const lines = ['081530', '081531', '081532'].flatMap((time) => [gga(time), rmc(time), gll(time)]);
    assert.deepEqual(positions(...lines).slice(2), [
      ['31', 12.5, 5.1444],
      ['32', 12.5, 5.1444],
    ]);
  });

  test('and where none comes any more, it is the position by itself', () => {
    assert.deepEqual(positions(gga('081530'), rmc('081530'), gga('081531')).at(-1), ['31', 12.5, undefined]);
  });

  test('RMC waits for nobody; the altitude behind it comes every ten seconds', () => {
    const lines = Array.from({ length: 12 }, (_, i) => `0815${30 + i}`).flatMap((time) => [rmc(time), gga(time)]);
    const withAltitude = positions(...lines).flatMap((found, at) =>
      JSON.stringify(found).includes('12.5') ? [at] : [],
    );
    assert.equal(positions(...lines).length, 14);
    assert.deepEqual(withAltitude, [1, 12]);
  });

  test('one that waited in vain comes with the next epoch, and does not wait again', () => {
    const lines = [gga('081530'), rmc('081530'), gga('081531'), gga('081532')];
    assert.deepEqual(positions(...lines).slice(2), [
      ['31', 12.5, undefined],
      ['32', 12.5, undefined],
    ]);
  });

  test('nothing waits any more where that was in vain too often', () => {
    const pair = (second: number): string[] => [gga(`0815${second}`), rmc(`0815${second}`), gga(`0815${second + 1}`)];
    const lines = [...pair(10), ...pair(12), ...pair(14), gga('081516'), rmc('081516')];
    assert.deepEqual(positions(...lines, gga('081530')).slice(-1), [['30', 12.5, undefined]]);
  });

  test('VTG’s speed counts where it stands between two sentences of one time', () => {
    const vtg = toSentence('GPVTG,135.0,T,,M,10.0,N,18.5,K');
    const lines = ['081530', '081531'].flatMap((time) => [gga(time), vtg, gll(time)]);
    assert.deepEqual(positions(...lines), [
      ['30', 12.5, undefined],
      ['31', 12.5, 5.1444],
    ]);
  });

  test('a fix is valid only where no sentence of its epoch says that it is not', () => {
    const found = reports(login, gga('081530', '0'), rmc('081530'), gga('081531'), rmc('081531', 'V'));
    assert.deepEqual(
      found.map(({ valid }) => valid),
      [false, false, false],
    );
  });

  test('without a place the epoch is a status', () => {
    const [report] = reports(login, toSentence('GPRMC,081530,V,,,,,,,220626,,,N'));
    assert.partialDeepStrictEqual(report, { type: 'status', time: '2026-06-22T08:15:30.000Z' });
    assert.equal(reports(login, toSentence('GPRMC,,V,,,,,,,,,,N'))[0]?.type, 'status');
  });
});

describe('the date of a sentence that has none', () => {
  test('is the one nearest to our clock', () => {
    assert.equal(reports(login, gga('235959'))[0]?.time, '2026-06-21T23:59:59.000Z');
  });

  test('is the one nearest to the receiver’s clock once that is known, also beyond midnight', () => {
    const told = rmc('235959', 'A', '311219');
    assert.equal(reports(login, told, gga('000001'))[1]?.time, '2020-01-01T00:00:01.000Z');
    const zda = toSentence('GPZDA,235959,31,12,2019,00,00');
    assert.equal(reports(login, zda, gga('000001'))[0]?.time, '2020-01-01T00:00:01.000Z');
  });

  test('is not guessed where there is one that cannot be read', () => {
    assert.deepEqual(reasons(login, rmc('081530', 'A', '321326')), ['no readable date or time']);
  });
});

const pubx = (id: string): string =>
  toSentence(`PUBX,00,081530.00,${place},12.5,G3,4.1,5.2,36.0,135.0,-0.5,,0.88,1.21,0.9,9,${id},0`);

describe('T55 sentences of trackers', () => {
  test('PUBX has the accuracy, and a device id where u-blox writes 0', () => {
    assert.partialDeepStrictEqual(reports(login, pubx('0'))[0], {
      device: '355000000000017',
      accuracy: 4.1,
      speed: 10,
      heading: 135,
      altitude: 12.5,
      attributes: { verticalAccuracy: 5.2, climb: 0.5, vdop: 1.21, fixMode: 'G3' },
    });
    assert.equal(reports(pubx('01017'))[0]?.device, '01017');
  });

  test('TRCCR, GPIOP, RMA and ID', () => {
    const found = reports(
      login,
      toSentence('TRCCR,20260622081530.250,A,54.535,-10.14,10.0,135.0,12.5,50,'),
      toSentence('GPIOP,01000000,00000001,0.10,0.20,0.30,0.40,12.10,4.10'),
      toSentence(`GPRMA,A,${place},,,10.0,135.0,1.0,E`),
      '$ID,355000000000025,1,2,ALARM,0x00,IOP,M,48,GPSET,A,D,220626,T,081530,S,9:7,La,54.535,S,Lo,10.14,W,H,135,V,10.0,DD,5',
    );
    assert.partialDeepStrictEqual(found, [
      { time: '2026-06-22T08:15:30.250Z', longitude: -10.14, speed: 5.1444, attributes: { batteryLevel: 50 } },
      { type: 'status', attributes: { input: '01000000', output: '00000001', adc4: 0.4, power: 12.1, battery: 4.1 } },
      { type: 'position', time: '2026-06-22T08:16:00.000Z', latitude: 54.535 },
      { device: '355000000000025', latitude: -54.535, longitude: -10.14, heading: 135, satellites: 7, valid: true },
    ]);
  });

  test('what is none is refused with the reason', () => {
    assert.deepEqual(reasons('hello', 'x$GPRMC,081530', '$', login, '!AIVDM,1,1,,B,1,0*00'), [
      'neither a sentence nor a device id',
      'no device id before the sentence',
      'a sentence without a name',
      'an AIS message: what other vessels say is not decoded',
    ]);
  });
});

describe('a checksum', () => {
  const wrong = rmc('081531').replace(/.{2}$/, '00');

  test('that is wrong is forgiven to a device that never made a right one, and told', () => {
    assert.partialDeepStrictEqual(reports(login, wrong)[0], { valid: true, attributes: { checksum: 'wrong' } });
  });

  test('that is wrong after right ones costs the sentence', () => {
    assert.equal(reports(login, rmc('081530'), wrong).length, 1);
    assert.deepEqual(reasons(login, rmc('081530'), wrong), ['a wrong checksum']);
  });
});

test('what a T55 session remembers is bounded, whatever is sent', () => {
  const long = 'A'.repeat(60_000);
  const lines = [
    login,
    `$GPRMC,081530,A,${place},1,1,220626,,,${long}`,
    `$GPGNS,081530,${place},${long},9,1,1,1,1,${long}`,
    `$PUBX,00,081530,${place},1,${long},1,1,1,1,1,1,1,1,1,9,0,0`,
    `$GPRMC,081531,A,${place},1,1,220626,,*00,1,355000000000017,1,1,1${',7'.repeat(20_000)}`,
  ];
  let session: Session = { peer: '' };
  for (const line of lines) {
    const decoded: Decoded = t55.decode(Frame.of(line), session, now);
    session = decoded.session ?? session;
    assert.ok(JSON.stringify(session).length < 1_500, line.slice(0, 40));
  }
});

test('two places of one second are two positions', () => {
  const here = rmc('081530.000');
  const there = here.slice(0, here.indexOf('*')).replace('5432.1000', '5432.2000');
  const sent = [login, here, toSentence(there.slice(1)), here];
  assert.deepEqual(
    reports(...sent).map(({ time, latitude }) => [time, latitude]),
    [
      ['2026-06-22T08:15:30.000Z', 54.535],
      ['2026-06-22T08:15:30.000Z', 54.5366667],
      ['2026-06-22T08:15:30.000Z', 54.535],
    ],
  );
});
