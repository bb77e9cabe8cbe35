import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Column, type Quarantined } from '../../src/journal/rows.ts';
import { reportId } from '../../src/protocols/toolbox/identity.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { builtIn, protocolNamed } from '../../src/protocols/registry.ts';
import { impostorReason } from '../../src/receiver/certificate.ts';
import { diagnose } from '../../src/receiver/diagnose.ts';
import { redecode } from '../../src/receiver/redecode.ts';
import { firstFix, probe } from './probe.ts';

const receivedAt = Date.UTC(2026, 5, 22, 9);

function item(bytes: string, more: Partial<Quarantined> = {}): Quarantined {
  const where = { remote: '192.0.2.7:4711', listener: '0.0.0.0:5010', offset: 0 };
  return { receivedAt, ...where, reason: 'as it was then', bytes: Buffer.from(bytes, 'latin1'), ...more };
}

describe('bytes that are decoded again', () => {
  test('become the reports that they would have been, with the time at which they came', () => {
    const { rows, reason } = redecode(item('$fix 7\n', { protocol: 'probe', device: 'bus-1' }), { protocols: [probe] });
    assert.equal(reason, undefined);
    const [row, ...more] = rows;
    assert.ok(row && more.length === 0);
    assert.equal(row[Column.Device], 'bus-1');
    assert.equal(row[Column.Time], firstFix + 7000);
    assert.equal(row[Column.ReceivedAt], receivedAt);
    assert.equal(row[Column.Id], reportId('bus-1', firstFix + 7000, '$fix 7'));
  });

  test('are recognised where nothing was recognised then', () => {
    const { rows, reason } = redecode(item('$login bus-2\n$fix 1\n$fix 2\n'), { protocols: [probe] });
    assert.equal(reason, undefined);
    assert.deepEqual(
      rows.map((row) => [row[Column.Device], row[Column.Protocol]]),
      [
        ['bus-2', 'probe'],
        ['bus-2', 'probe'],
      ],
    );
  });

  test('are taken for what the listener takes them for where several protocols begin alike', () => {
    const ambiguous = item('1000000001,20260622081530,10.14,54.535,36,90,12,9,2\r\n');
    const wondex = protocolNamed('wondex');
    const spoken = (hints?: ReadonlyMap<string, Protocol>): unknown =>
      redecode(ambiguous, { protocols: builtIn, ...(hints && { hints }) }).rows[0]?.[Column.Protocol];
    assert.equal(spoken(), 'intellitrac');
    assert.equal(spoken(new Map([['0.0.0.0:5010', wondex]])), 'wondex');
    assert.equal(spoken(new Map([['0.0.0.0:5011', wondex]])), 'intellitrac');
  });

  test('may be as long as a frame may be now', () => {
    const long = item(`$fix 7${' '.repeat(70_000)}\n`, { protocol: 'probe', device: 'bus-1' });
    assert.match(redecode(long, { protocols: [probe] }).reason ?? '', /more than 65536 bytes/);
    assert.equal(redecode(long, { protocols: [probe], frameBytes: 100_000 }).rows.length, 1);
  });

  test('may say as late as they may now what they are', () => {
    const late = item(`${' '.repeat(5_000)}$login bus-1\n$fix 7\n`);
    assert.match(redecode(late, { protocols: [probe] }).reason ?? '', /4096 bytes did not say/);
    assert.equal(redecode(late, { protocols: [probe], recogniseBytes: 6_000 }).rows.length, 1);
  });

  test('say why they stay: half a frame, a refusal, a crash of the decoder or of the framing, a protocol that is gone', () => {
    const probed = { protocol: 'probe', device: 'bus-1' };
    const reasonOf = (bytes: string, more = {}): string | undefined =>
      redecode(item(bytes, { ...probed, ...more }), { protocols: [probe] }).reason;
    assert.equal(reasonOf('$fix 1'), 'the connection closed in the middle of a frame');
    assert.equal(reasonOf('$junk 1\n'), 'no such line: $junk');
    assert.equal(reasonOf('$boom 1\n'), 'the decoder crashed: boom 1');
    assert.equal(reasonOf('$tear 1\n'), 'the decoder crashed: the framing is torn');
    assert.equal(reasonOf('$fix 1\n', { protocol: 'gone' }), 'there is no protocol gone any more');
  });

  test('are no report where another than the certified device sent them, however well they can be read', () => {
    const sent = item('$fix 7\n', { protocol: 'probe', device: 'bus-1', reason: impostorReason('bus-1') });
    assert.deepEqual(redecode(sent, { protocols: [probe] }), {
      rows: [],
      reason: 'the certificate does not name device bus-1',
    });
  });

  test('give what can be read of them even where something stays', () => {
    const { rows, reason } = redecode(item('$fix 1\n$boom\n$fix 2\n', { protocol: 'probe' }), { protocols: [probe] });
    assert.equal(rows.length, 2);
    assert.match(reason ?? '', /boom/);
  });
});

describe('the diagnosis of a frame', () => {
  const position = '*HQ,4100000001,V1,081530,A,5432.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#';

  function stoppedAt(bytes: string): string | undefined {
    const { stoppedAt: span } = diagnose(item(bytes, { protocol: 'h02' }), { protocols: builtIn });
    return span && bytes.slice(span.from, span.to);
  }

  test('names the field that keeps it from being read', () => {
    assert.equal(stoppedAt(position.replace('5432.1000', '9932.1000')), '9932.1000');
    assert.equal(stoppedAt(position.replace('220626', '229926')), '229926');
    assert.equal(stoppedAt(position.replace('V1', 'ZZ')), 'ZZ');
  });

  test('names the first of two', () => {
    assert.equal(stoppedAt(position.replace('5432.1000', 'north').replace('01008.4000', 'east')), 'north');
  });

  test('says nothing where it is read, or where no field is to blame', () => {
    assert.equal(stoppedAt(position), undefined);
    assert.equal(stoppedAt('*HQ#'), undefined);
  });

  test('guesses where no protocol was recognised', () => {
    const { guesses, stoppedAt: span } = diagnose(item('*ZZZ,4100000001,V1,081530,A,5432.1'), { protocols: builtIn });
    assert.equal(span, undefined);
    assert.equal(guesses[0], 'h02');
  });
});
