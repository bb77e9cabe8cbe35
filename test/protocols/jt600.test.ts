import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decode } from '../../src/receiver/decode.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const position =
  '(3000000001,U01,220626,081530,T,54.535000,N,10.140000,E,50,315,9,87%,00000000000000,5201,1021,22,120,7,3A)';

/** A binary message with the bracket of a text among its bytes. */
function binary(length: number): Buffer {
  const bytes = Buffer.alloc(length, '(');
  bytes.set([0x24, 0x31, 0x20, 0x82, 0x00, 0x29, 0x11]);
  bytes.writeUInt16BE(length - 10, 7);
  return bytes;
}

describe('Jointech', () => {
  test('sends binary messages between the text: each is refused as what it is, and the text behind it is read', () => {
    const wire = Buffer.concat([Buffer.from(position), binary(37), Buffer.from(position), binary(50)]);
    const { reports, quarantined } = decode(wire, { now });
    assert.equal(reports.length, 2);
    assert.deepEqual(
      quarantined.map(({ reason, bytes }) => [reason, bytes.length]),
      [37, 50].map((length) => ['a binary message: of this protocol only the text form is decoded', length]),
    );
  });

  test('is not held up by a dollar sign that begins no binary message', () => {
    assert.equal(decode(`${position}$${position}`, { now }).reports.length, 2);
  });

  test('has a number before the date in U06', () => {
    const wire =
      '(3000000001,U06,11,220626,081530,T,54.535000,S,10.140000,E,0.61,0,9,100%,00000001000000,11012,10,30,0,0,126,0,30)';
    const { reports, replies } = decode(wire, { now });
    assert.deepEqual([reports[0]?.latitude, reports[0]?.attributes?.['alarm']], [-54.535, 11]);
    assert.deepEqual(replies, ['(S20)']);
  });

  test('writes the longitude first in W01, and minutes', () => {
    const [report] = decode('(3000000001,W01,01008.4000,E,5432.1000,S,A,220626,081530,36,8,20,6,31,0,20,20)', {
      now,
    }).reports;
    assert.deepEqual([report?.latitude, report?.longitude, report?.speed], [-54.535, 10.14, 10]);
  });

  test('keeps the answer to a command as text, without the escapes', () => {
    const [report] = decode('(3000000001,P40,1,a=\x15b=\x14)', { now }).reports;
    assert.deepEqual(report?.attributes, { message: 'P40', result: '1,a(b)' });
  });
});
