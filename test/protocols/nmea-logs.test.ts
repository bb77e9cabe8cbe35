import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { type DecodedConnection, decode } from '../../src/receiver/decode.ts';
import { readLines, sharedPath, withoutShared } from '../helpers/shared.ts';

/** What the reference says after a line of a log: one epoch, or what it had of it by then. */
interface Expected {
  readonly after: number;
  readonly time?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly mode: number;
  readonly sent?: boolean;
}

/** Valid fixes of a log that the reference does not report, as times of day, and why. */
const unreported: Readonly<Record<string, { readonly times: readonly string[]; readonly why: string }>> = {
  ait250: { times: ['19:49:40.000'], why: 'the log ends before the reference has closed the epoch' },
  bt451: {
    times: ['15:25:08.500', '14:33:08.500'],
    why: 'the log is spliced within the first epoch and ends within the second: the reference closes neither',
  },
  garmin48: {
    times: ['10', '12', '14', '16', '18', '34'].map((second) => `22:53:${second}.000`),
    why: 'RMC and GGA, then GLL a second later: the reference takes all three for one epoch, with the time of GLL',
  },
  tn204: {
    times: ['23:01:49.000'],
    why: 'GGA a second after RMC, in the first epoch: the reference takes both for one',
  },
  'ublox-lea-4s': { times: ['17:55:06.000'], why: 'the log ends before the reference has closed the epoch' },
  'ublox-lea-5h': {
    times: ['08:37:36.000'],
    why: 'the log is spliced within the epoch: the reference does not close it',
  },
};

/** Degrees: RMC, GGA and GLL of one epoch round the place differently, and the reference prints another one than we do. */
const tolerance = 1e-6;
const timeOfDay = (time: string): string => time.slice(11, 23);
const near = (a: number | undefined, b: number | undefined): boolean =>
  Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) <= tolerance;

function says(expected: Expected, report: ReportJson): boolean {
  const sameTime = expected.time === undefined || timeOfDay(expected.time) === timeOfDay(report.time);
  return sameTime && near(expected.lat, report.latitude) && near(expected.lon, report.longitude);
}

/** A log as a device sends it: its id, then what its receiver says. */
function send(log: string): DecodedConnection {
  const bytes = readFileSync(sharedPath(`data/nmea/${log}.nmea`) ?? '');
  return decode(Buffer.concat([Buffer.from('IMEI 355000000000017\r\n'), bytes]));
}

describe('what real receivers have said', { skip: withoutShared('data/nmea') }, () => {
  const index = sharedPath('data/nmea/index.json');
  const logs: readonly { readonly name: string }[] = index === undefined ? [] : JSON.parse(readFileSync(index, 'utf8'));
  for (const { name } of logs) {
    test(name, () => {
      const expected = readLines<Expected>(sharedPath(`data/nmea/${name}.expected.jsonl`) ?? '');
      const result = send(name);
      assert.equal(result.protocol, 't55');
      const positions = result.reports.filter(({ type }) => type === 'position');
      const valid = positions.filter((report) => report.valid);

      // Where the device contradicts itself the reference may say "fix" and we "not valid": it comes out all the same.
      const missing = expected.filter((wanted) => wanted.sent && !positions.some((report) => says(wanted, report)));
      assert.deepEqual(missing, [], 'reports that did not come out');

      const foreign = valid.filter((report) => !expected.some((wanted) => says(wanted, report)));
      const times = new Set(foreign.map(({ time }) => timeOfDay(time)));
      assert.deepEqual([...times], unreported[name]?.times ?? [], 'positions that no report says');

      for (const { time, mode } of expected) {
        if (time === undefined || mode >= 2) continue;
        const fixed = expected.some((other) => other.time === time && other.mode >= 2);
        assert.ok(fixed || !valid.some((report) => report.time === time), `a valid position at ${time}, without a fix`);
      }
      assert.ok(
        result.quarantined.every(({ reason }) => !reason.includes('crashed')),
        'no decoder crashed',
      );
    });
  }

  test('an epoch comes out once, and a second time at most every ten seconds', () => {
    for (const { name } of logs) {
      const count = new Map<number, number>();
      for (const report of send(name).reports) {
        const time = Date.parse(report.time);
        if (report.type === 'position') count.set(time, (count.get(time) ?? 0) + 1);
      }
      const twice = [...count].filter(([, times]) => times > 1).map(([time]) => time);
      assert.ok(Math.max(0, ...count.values()) <= 2, name);
      for (let i = 1; i < twice.length; i++)
        assert.ok(Math.abs((twice[i] ?? 0) - (twice[i - 1] ?? 0)) >= 10_000, `${name} at ${String(twice[i])}`);
    }
  });

  test('what other vessels say is set aside with a reason, and is nobody’s position', () => {
    for (const name of ['ais-raw-messages', 'ais_unpack_sixbit']) {
      const { reports, quarantined } = send(name);
      assert.deepEqual(reports, []);
      assert.ok(quarantined.length > 0 && quarantined.every(({ reason }) => reason.startsWith('an AIS message')));
    }
  });
});
