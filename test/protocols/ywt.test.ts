import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const frame = (type: string, place: string, tail: string): string =>
  `%${type},3000000001:0,260622081530,${place},${tail}\r\n`;
const place = 'E010.140000,N54.535000';

describe('a message of YWT', () => {
  test('is confirmed with its report number where it is of importance', () => {
    const tail = '12,54,315,9,17,00';
    const wire = frame('KP', place, tail) + frame('GP', place, tail) + frame('EP', place, tail);
    assert.deepEqual(decode(wire).replies, ['%AT+KP=17\r\n', '%AT+EP=17\r\n']);
  });

  test('is a status where there has been no fix', () => {
    const [report] = decode(frame('RP', 'E000.000000,N00.000000', ',0,0,0,0,00')).reports;
    assert.partialDeepStrictEqual(report, { type: 'status', attributes: { satellites: 0 } });
  });

  test('of a type that nobody knows is read where it has a position', () => {
    const [report] = decode(frame('RP', place, ',0,0,9,0,00') + frame('OP', place, ',0,0,9,0,00')).reports.slice(1);
    assert.partialDeepStrictEqual(report, { latitude: 54.535, attributes: { message: 'OP' } });
  });

  test('is refused where a digit of its degrees is lost', () => {
    const tail = '12,54,315,9,0,00';
    assert.deepEqual(
      decode(frame('RP', 'E10.140000,N54.535000', tail) + frame('RP', 'E010.140000,N4.535000', tail)).reports,
      [],
    );
  });

  test('is refused where it is cut off', () => {
    assert.deepEqual(decode('%RP,3000000001:0,260622081530,E010.140000,N54.53\r\n').reports, []);
  });
});
