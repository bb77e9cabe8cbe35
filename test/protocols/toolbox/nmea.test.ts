import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  fixOf,
  readRmc,
  readVtg,
  readZda,
  rmcReading,
  sentence,
  toSentence,
} from '../../../src/protocols/toolbox/nmea.ts';

describe('an NMEA 0183 sentence', () => {
  test('comes back as it was made, with its checksum', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9A-Za-z.-]{0,8}$/), { maxLength: 20 }), (fields) => {
        const found = sentence(toSentence(['GPXYZ', ...fields].join(',')));
        assert.deepEqual(found, {
          start: '$',
          type: 'XYZ',
          fields: ['GPXYZ', ...fields],
          checksum: 'right',
          tail: '',
        });
      }),
    );
  });

  test('may have a checksum in small letters, behind blanks, or none', () => {
    assert.equal(sentence('$GPZDA,,,,,,*48')?.checksum, 'right');
    assert.equal(sentence(toSentence('GPABC,17').toLowerCase().replace('gpabc', 'GPABC'))?.checksum, 'right');
    assert.equal(sentence(toSentence('GPABC,17').replace('*', '* '))?.checksum, 'right');
    assert.equal(sentence('$GPABC,17')?.checksum, 'none');
    assert.equal(sentence('$GPABC,17*')?.checksum, 'wrong');
    assert.equal(sentence(toSentence('GPABC,17').replace('17', '18'))?.checksum, 'wrong');
  });

  test('keeps the whole name of a vendor’s sentence, and what a tracker adds behind the checksum', () => {
    assert.equal(sentence('$PUBX,00')?.type, 'PUBX');
    assert.equal(sentence('$GNRMC,1')?.type, 'RMC');
    assert.equal(sentence(`${toSentence('GPRMC,1')},5,6`)?.tail, ',5,6');
  });

  test('is not what has no start or no name', () => {
    for (const text of ['', '$', '$,1', 'GPRMC,1', `$${'A'.repeat(17)},1`]) assert.equal(sentence(text), undefined);
  });
});

function read(content: string): unknown {
  const found = sentence(toSentence(content));
  return found && fixOf(found);
}

const gns = (modes: string): string => `GNGNS,081530.00,5432.1,N,01008.4,W,${modes},12,0.9,12.5,42.0,3,0007`;

describe('the fix in a sentence', () => {
  test('GNS is valid where one of its constellations has a fix', () => {
    assert.partialDeepStrictEqual(read(gns('NAN')), {
      time: 29_730_000,
      valid: true,
      altitude: 12.5,
      geoidHeight: 42,
      differentialAge: 3,
      differentialStation: '0007',
    });
    assert.partialDeepStrictEqual(read(gns('NNNN')), { valid: false });
  });

  test('RMC and GLL are not valid in mode N, whatever their status says', () => {
    assert.partialDeepStrictEqual(read('GPRMC,081530,A,5432.1,N,01008.4,E,,,220626,3.5,W,N'), {
      valid: false,
      magneticVariation: -3.5,
    });
    assert.partialDeepStrictEqual(read('GPGLL,5432.1,N,01008.4,E,081530,A,N'), { valid: false });
  });

  test('GGA without a quality does not say whether it is valid', () => {
    assert.partialDeepStrictEqual(read('GPGGA,081530,5432.1,N,01008.4,E,,09,0.9,12.5,M,42.0,M,,'), {
      valid: undefined,
    });
  });

  test('VTG has course and speed, ZDA date and time', () => {
    assert.deepEqual(readVtg('GPVTG,135.0,T,,M,36.0,N,66.7,K'.split(',')), { speed: 36 * (1852 / 3600), heading: 135 });
    assert.equal(readZda('GPZDA,081530.50,22,06,2026,00,00'.split(',')), Date.parse('2026-06-22T08:15:30.500Z'));
    assert.equal(readZda('GPZDA,,,,,,'.split(',')), undefined);
  });

  test('is not there in other sentences', () => assert.equal(read('GPGSV,1,1,00'), undefined));
});

describe('the report that one RMC makes', () => {
  const read = (content: string): unknown => {
    const found = sentence(toSentence(content));
    return rmcReading(readRmc(found?.fields ?? []), { device: '17', satellites: 7 });
  };

  test('is a position, valid or not', () => {
    const place = { device: '17', type: 'position', latitude: 54.535, longitude: -10.14, satellites: 7 };
    const time = Date.parse('2026-06-22T08:15:30Z');
    assert.deepEqual(read('GPRMC,081530,A,5432.1,N,01008.4,W,,,220626'), { ...place, time, valid: true });
    assert.deepEqual(read('GPRMC,081530,V,5432.1,N,01008.4,W,,,220626'), { ...place, time, valid: false });
  });

  test('is a status where there is no fix and no place, and none where a time or a place cannot be read', () => {
    assert.deepEqual(read('GPRMC,,V,,,,,,,,,,N'), { device: '17', type: 'status' });
    assert.equal(read('GPRMC,081530,A,,,,,,,220626'), 'no readable latitude');
    assert.equal(read('GPRMC,081530,A,5432.1,N,01008.4,W,,,320626'), 'no readable time');
  });
});
