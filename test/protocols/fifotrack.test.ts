import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex2, xor8 } from '../../src/protocols/toolbox/checksums.ts';
import { decode } from '../../src/receiver/decode.ts';

function personal(networks: string): string {
  const counts = `,861000000000001,3,A03,,260622081530,262|1|224C|379B,4.05,87,000F,1,${networks}`;
  const head = `${counts.length}${counts}`;
  return `$$${head}*${hex2(xor8(head))}\r\n`;
}

test('fifotrack lists the wireless networks in sight, and none where there are none', () => {
  const networksOf = (text: string): unknown => decode(personal(text)).reports[0]?.attributes?.['wifi'];
  assert.deepEqual(networksOf('02005E0000A1:-52|02005E0000B2:-71'), ['02005E0000A1:-52', '02005E0000B2:-71']);
  assert.equal(networksOf(''), undefined);
});
