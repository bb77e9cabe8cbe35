import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { atrack } from '../../src/protocols/atrack.ts';
import { crc16Arc } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

const device = '861000000000001';
const heartbeat = Buffer.from('fe0200030f132f26d0010007', 'hex');
const record = '1782116130,1782116130,1782116131,10140000,54535000,0,2,0,8,0,0,0,0,,2000,2000,\r\n';

function textFrame(prefix: string, records: string, uncounted = ''): Buffer {
  const counted = `,9,${device},${records}`;
  const summed = Buffer.from(`,${counted.length}${counted}`);
  const head = `${prefix},${crc16Arc(summed).toString(16).padStart(4, '0')}`;
  return Buffer.concat([Buffer.from(head), summed, Buffer.from(uncounted)]);
}

function binaryFrame(): Buffer {
  const content = Buffer.concat([Buffer.from([0, 7]), heartbeat.subarray(2, 10), Buffer.alloc(50, 0x40)]);
  const head = Buffer.alloc(6);
  head.write('@P');
  head.writeUInt16BE(content.length, 4);
  head.writeUInt16BE(crc16Arc(Buffer.concat([head.subarray(4), content])), 2);
  return Buffer.concat([head, content]);
}

describe('atrack', () => {
  test('echoes a heartbeat and knows the unit by it', () => {
    const found = decode(Buffer.concat([heartbeat, Buffer.from('$OK\r\n')]));
    assert.equal(found.protocol, 'atrack');
    assert.deepEqual(found.replies, [heartbeat.toString('latin1')]);
    assert.deepEqual(
      found.reports.map((report) => [report.device, report.type]),
      [
        [device, 'status'],
        [device, 'status'],
      ],
    );
  });

  test('reads the text behind a binary message, which it refuses', () => {
    const found = decode(Buffer.concat([binaryFrame(), textFrame('@P', record)]));
    assert.equal(found.protocol, 'atrack');
    assert.equal(found.reports.length, 1);
    assert.match(found.quarantined[0]?.reason ?? '', /only the text form is decoded/);
  });

  test('takes any two bytes for a prefix where they are no text', () => {
    const found = decode(textFrame('\u0003\u0001', record));
    assert.equal(found.protocol, 'atrack');
    assert.equal(found.reports[0]?.latitude, 54.535);
  });

  test('takes the last line feed where the unit does not count it', () => {
    const found = decode(Buffer.concat([textFrame('@P', record.slice(0, -1), '\n'), textFrame('@P', record)]));
    assert.equal(found.reports.length, 2);
    assert.deepEqual(found.quarantined, []);
  });

  test('confirms no frame of which a record could not be read', () => {
    const found = decode(textFrame('@P', `${record}1782116140,not a record\r\n`));
    assert.equal(found.reports.length, 1);
    assert.deepEqual(found.replies, []);
    assert.match(found.quarantined[0]?.reason ?? '', /^1 of 2 records: /);
  });

  test('loses no more than the frame that was cut off', () => {
    const whole = textFrame('@P', record);
    for (let left = 1; left < whole.length; left++) {
      const found = decode(Buffer.concat([whole, whole.subarray(0, left), whole]), { protocol: atrack.name });
      assert.equal(found.reports.length, 2, String(left));
    }
  });
});
