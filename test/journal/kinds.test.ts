import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { QuarantineIndex } from '../../src/journal/kinds.ts';
import { bytesShape, reasonShape } from '../../src/journal/likeness.ts';
import { JournalReader } from '../../src/journal/reader.ts';
import { type Quarantined, toQuarantineRow } from '../../src/journal/rows.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import { unknownReason } from '../../src/receiver/policy.ts';
import { impostorReason } from '../../src/receiver/certificate.ts';
import { temporaryFolder } from '../helpers/folder.ts';

describe('the likeness of reasons', () => {
  const alike = (...reasons: readonly string[]): void => {
    assert.equal(new Set(reasons.map(reasonShape)).size, 1, reasons.map(reasonShape).join(' | '));
  };
  test('does not depend on the values in them', () => {
    alike('its checksum is not 1f', 'its checksum is not be', 'its checksum is not b');
    alike('the checksum is ab, not 12', 'the checksum is 99, not cd');
    alike('2 of 3 records: no readable time', '11 of 12 records: no readable time');
    alike('no name of a value: "a b"', 'no name of a value: "c"');
    alike(unknownReason('bus-1'), unknownReason('the second bus'));
    alike(impostorReason('4100000001'), impostorReason('cab'));
    alike('no known protocol begins so; the nearest are h02, trv', 'no known protocol begins so');
  });

  test('keeps apart what is wrong with different things', () => {
    const reasons = [
      'no readable latitude',
      'no readable longitude',
      'no readable time',
      'the decoder crashed: every third line is too much',
      'bytes between frames',
    ];
    assert.deepEqual(reasons.map(reasonShape), reasons);
    reasons.push('2 of 3 records: no readable time');
    assert.equal(new Set(reasons.map(reasonShape)).size, 6);
  });
});

test('bytes that no protocol knows are alike where letters and digits stand in the same places', () => {
  const shape = (text: string): string => bytesShape(Buffer.from(text, 'latin1'));
  assert.equal(shape('##,imei:1,A;\r\n'), shape('##,imei:987654321,B;\r\n'));
  assert.equal(shape(`@${'1'.repeat(9)},a,1,2,3,4,5,6`), shape('@7,b,1,2,3,4,5,6,7,8,9'));
  assert.notEqual(shape('##,imei:1'), shape('#,imei:1'));
  assert.equal(shape('\x78\x78\x0d\x01ab'), shape('\x78\x78\x11\x12,1,'));
  assert.notEqual(shape('\x78\x78\x0d\x01'), shape('\x79\x79\x0d\x01'));
});

interface Journal {
  readonly reader: JournalReader;
  put(...items: readonly Partial<Quarantined>[]): void;
  markDecoded(...ids: readonly number[]): void;
}

function frame(offset: number, item: Partial<Quarantined>): Quarantined {
  const where = { remote: '192.0.2.7:4711', listener: '0.0.0.0:5010', receivedAt: 1000 * offset, offset };
  return { reason: 'no readable time', bytes: Buffer.from(`@${offset}`), ...where, ...item };
}

function journalOf(t: TestContext, maxQuarantined: number): Journal {
  const folder = temporaryFolder(t);
  const writer = new JournalWriter(folder, { maxQuarantined });
  const reader = new JournalReader(folder);
  t.after(() => {
    reader.close();
    writer.close();
  });
  let offset = 0;
  const commit = (quarantined: readonly Quarantined[], decoded: readonly number[]): void => {
    writer.commit([{ ticket: 1, reports: [], quarantined: quarantined.map(toQuarantineRow), decoded, cursors: [] }]);
    while (writer.tidy());
  };
  return {
    reader,
    put(...items) {
      commit(
        items.map((item) => frame(++offset, item)),
        [],
      );
    },
    markDecoded: (...ids) => commit([], ids),
  };
}

function follow({ reader }: Journal, index: QuarantineIndex): void {
  for (const _ of reader.followQuarantine(index));
}

describe('the index of quarantine', () => {
  test('counts frames and devices by likeness, and takes in what is new', (t) => {
    const journal = journalOf(t, 100);
    const index = new QuarantineIndex();
    const protocol = 'h02';
    journal.put(
      { protocol, device: 'a', reason: 'its checksum is not 11' },
      { protocol, device: 'b', reason: 'its checksum is not 12' },
      { protocol, reason: 'no readable time' },
    );
    follow(journal, index);
    const [first, second, ...more] = index.kinds();
    assert.ok(first && second && more.length === 0);
    const { kind, ...facts } = first;
    assert.deepEqual(facts, {
      protocol,
      reason: 'its checksum is not …',
      count: 2,
      id: 2,
      device: 'b',
      devices: 2,
      firstAt: 1000,
      lastAt: 2000,
    });
    assert.equal(second.reason, 'no readable time', 'as it is, where it is the same in all of them');
    journal.put({ protocol, device: 'b', reason: 'its checksum is not 13' });
    follow(journal, index);
    const after = index.kinds()[0];
    assert.deepEqual([after?.kind, after?.count, after?.devices, after?.id], [kind, 3, 2, 4]);
  });

  test('lists the frames of a kind, the newest first, a page at a time', (t) => {
    const journal = journalOf(t, 1000);
    journal.put(...Array.from({ length: 600 }, (_, n) => ({ protocol: n % 2 === 0 ? 'even' : 'odd' })));
    const index = new QuarantineIndex();
    follow(journal, index);
    const odd = ({ protocol }: { readonly protocol: string | undefined }): boolean => protocol === 'odd';
    assert.deepEqual(index.frames(odd, Infinity, 3), [600, 598, 596]);
    assert.deepEqual(index.frames(odd, 596, 3), [594, 592, 590]);
    assert.deepEqual(index.frames(odd, 3, 3), [2]);
    assert.deepEqual(
      index.frames(() => true, 4, 10),
      [3, 2, 1],
    );
  });

  test('lets go of what was deleted, and leaves out what was decoded', (t) => {
    const journal = journalOf(t, 3);
    const index = new QuarantineIndex();
    journal.put({ device: 'a' }, { device: 'b' }, { device: 'b' });
    follow(journal, index);
    assert.equal(index.kinds()[0]?.devices, 2);
    journal.put({ device: 'b' });
    follow(journal, index);
    const [kind] = index.kinds();
    assert.deepEqual([kind?.count, kind?.devices, kind?.firstAt], [3, 1, 2000]);
    journal.markDecoded(2, 3, 4);
    const fresh = new QuarantineIndex();
    follow(journal, fresh);
    assert.deepEqual(fresh.kinds(), []);
    assert.deepEqual(journal.reader.quarantineKinds(), []);
  });

  test('has a bound: what is like nothing before goes into one kind after a thousand', (t) => {
    const journal = journalOf(t, 5000);
    const word = (n: number): string => String(n).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    journal.put(...Array.from({ length: 1100 }, (_, n) => ({ reason: `no ${word(n)}` })));
    const kinds = journal.reader.quarantineKinds();
    assert.equal(kinds.length, 1001);
    assert.deepEqual([kinds[0]?.reason, kinds[0]?.count], ['other reasons: too many to tell apart', 100]);
  });

  test('reads of a frame only as much as is wanted', (t) => {
    const journal = journalOf(t, 10);
    journal.put({ bytes: Buffer.from('0123456789') });
    const [head, ...more] = journal.reader.quarantineHeads([1, 2], 4);
    assert.ok(head && more.length === 0, 'what is not there is left out');
    assert.deepEqual([head.length, Buffer.from(head.item.bytes).toString(), head.item.id], [10, '0123', 1]);
  });
});
