import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { counted, inOneLine, outcomeOfAll, outcomeOfOne, progressOf } from '../../../src/web/quarantine/words.ts';

const result = (examined: number, decoded: number, reports: number) => ({ examined, decoded, reports, devices: [] });

describe('what came of decoding again', () => {
  test('is told of all', () => {
    assert.equal(outcomeOfAll(result(0, 0, 0)), 'There is nothing left to decode.');
    assert.equal(outcomeOfAll(result(5, 0, 0)), '5 frames looked at, and none could be read yet.');
    assert.equal(outcomeOfAll(result(5, 4, 4)), '4 of 5 frames could be read: 4 reports. 1 frame stays.');
    assert.equal(
      outcomeOfAll(result(1200, 1200, 1300)),
      '1,200 of 1,200 frames could be read: 1,300 reports. None stays in quarantine.',
    );
  });

  test('is told of one', () => {
    assert.equal(outcomeOfOne(7, result(1, 0, 0)), 'Frame 7 still cannot be read.');
    assert.equal(
      outcomeOfOne(7, result(1, 0, 1)),
      'Of frame 7 a part could be read: 1 report. It stays in quarantine.',
    );
    assert.equal(
      outcomeOfOne(7, result(1, 1, 1)),
      'Frame 7 could be read: 1 report, stored with the time at which it came.',
    );
    assert.equal(outcomeOfOne(7, result(1, 1, 0)), 'Frame 7 could be read. It holds no report.');
  });

  test('is told while it goes on, of no fewer frames than were looked at', () => {
    assert.equal(progressOf(result(64, 3, 3), 1200), '64 of 1,200 frames looked at, 3 read');
    assert.equal(progressOf(result(1216, 3, 3), 1200), '1,216 of 1,216 frames looked at, 3 read');
  });
});

test('things are counted as a person does', () => {
  assert.deepEqual(
    [counted(1, 'frame'), counted(0, 'frame'), counted(12_000, 'frame')],
    ['1 frame', '0 frames', '12,000 frames'],
  );
});

test('bytes stand in one line, with a dot for each that cannot be printed', () => {
  assert.equal(inOneLine(Buffer.from('<b>\r\n\x00\xff~', 'latin1')), '<b>····~');
});
