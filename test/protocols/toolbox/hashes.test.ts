import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashFrames } from '../../../src/protocols/toolbox/hashes.ts';

const imei = '861000000000001';

describe('frames that begin with an IMEI between # and end with ##', () => {
  const atLineEnd = hashFrames((bytes, at) => (at + 2 < bytes.length ? bytes[at + 2] === 0x0a : undefined));
  const frame = (text: string): string | undefined => {
    const bytes = Buffer.from(text);
    const cut = atLineEnd(bytes, 0);
    return cut && bytes.toString('latin1', cut.start, cut.end);
  };

  test('keep the IMEI and its marks', () => {
    assert.equal(frame(`#${imei}#a#b##\n`), `#${imei}#a#b`);
  });

  test('may have empty fields that look like an end', () => {
    assert.equal(frame(`#${imei}##b##\n`), `#${imei}##b`);
  });

  test('wait for the bytes that tell whether they have ended', () => {
    assert.equal(frame(`#${imei}#a#b##`), undefined);
    assert.equal(frame(`#${imei}#a#b#`), undefined);
  });

  test('begin with the last IMEI: what stands before it was cut off', () => {
    const bytes = Buffer.from(`#${imei}#a noise#${imei}#b##\n`);
    assert.deepEqual(atLineEnd(bytes, 0), { begin: 24, start: 24, end: 42, next: 44 });
  });

  test('are the line in which they end where no IMEI is in them', () => {
    assert.equal(frame('noise\na#b##\n'), 'a#b');
  });
});
