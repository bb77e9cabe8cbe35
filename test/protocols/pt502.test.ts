import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pt502 } from '../../src/protocols/pt502.ts';
import { decode } from '../../src/receiver/decode.ts';
import { byteByByte, decodePieces } from './pieces.ts';

const line = (type: string): string =>
  `$${type},40500001,081530.000,A,5432.1000,N,01008.4000,E,0.0,0.1,220626,,,A/00000,00000/0/500//fd4//\r\n`;

/** A block as devices send it: its mark, two bytes, its length, the content, and the end of a line. */
function block(content: Buffer): Buffer {
  const header = Buffer.from([0xbf, 0xfb, 0x57, 0, 0]);
  header.writeUInt16LE(header.length + content.length + 2, 3);
  return Buffer.concat([header, content, Buffer.from('\r\n')]);
}

/** Every byte there is, so also the ends of lines and the mark of a frame. */
const photo = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256));
const part = (offset: number, size: number): Buffer =>
  block(Buffer.concat([Buffer.from(`$PHD${offset},${size},`), photo.subarray(offset, offset + size)]));

describe('a photo of a PT502', () => {
  const wire = Buffer.concat([Buffer.from(line('PHO1000-1')), part(0, 960), part(960, 40), Buffer.from(line('POS'))]);

  test('is asked for part by part, and each part is a report', () => {
    const { reports, replies, quarantined } = decode(wire);
    assert.deepEqual(quarantined, []);
    assert.deepEqual(replies, ['#PHD0,960\r\n', '#PHD960,40\r\n']);
    const parts = reports.flatMap(({ attributes }) =>
      typeof attributes?.['photo'] === 'string' ? [attributes['photo']] : [],
    );
    assert.deepEqual(Buffer.concat(parts.map((text) => Buffer.from(text, 'base64'))), photo);
    assert.equal(reports.length, 4);
  });

  test('comes out the same however the bytes are cut', () => {
    assert.deepEqual(decodePieces(byteByByte(wire), pt502), decodePieces([wire], pt502));
  });

  test('costs one part where its length is wrong', () => {
    const broken = part(0, 960);
    broken.writeUInt16LE(900, 3);
    const { reports } = decode(Buffer.concat([Buffer.from(line('PHO1000-1')), broken, Buffer.from(line('POS'))]));
    assert.deepEqual(
      reports.map(({ type }) => type),
      ['position', 'position'],
    );
  });
});

describe('a block before lines of a PT502', () => {
  test('is passed over, also where its length looks like the end of a line', () => {
    const text = Buffer.from(
      line('POS')
        .trim()
        .padEnd(0x10a - 7, ' '),
    );
    for (const content of [Buffer.from(line('CPA') + line('POS')), text]) {
      const { reports, quarantined, protocol } = decode(block(content));
      assert.equal(protocol, 'pt502');
      assert.deepEqual(quarantined, []);
      assert.ok(reports.every(({ type }) => type === 'position') && reports.length > 0);
    }
  });
});

test('a lost byte that looks like the mark of a block costs a PT502 nothing of the line behind it', () => {
  const wire = Buffer.concat([Buffer.from(line('POS')), Buffer.from([0xbf]), Buffer.from(line('CPA'))]);
  assert.equal(decode(wire).reports.length, 2);
});

test('a smart message of a PT502 is refused as what it is, and the line behind it is read', () => {
  const smart = Buffer.from('406002040631382e3030301300020d0a', 'hex');
  const { reports, quarantined } = decode(Buffer.concat([Buffer.from(line('POS')), smart, Buffer.from(line('POS'))]));
  assert.equal(reports.length, 2);
  assert.match(quarantined[0]?.reason ?? '', /binary/);
});
