import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPlace, writePlace } from '../../../src/web/quarantine/place.ts';
import { placeAfter } from '../../../src/web/quarantine/list-keys.ts';

describe('the address of the quarantine page', () => {
  test('keeps the protocol, the kind and the frame', () => {
    const place = { protocol: 'a&b', kind: '67ded590c3e0', frame: 17 };
    assert.equal(writePlace(place), '?protocol=a%26b&kind=67ded590c3e0&frame=17');
    assert.deepEqual(readPlace(writePlace(place)), place);
    assert.equal(writePlace({}), '');
  });

  test('says of no frame what is no number of one', () => {
    for (const frame of ['0', '-1', 'x', '1.5', '', '1e3', '9999999999999999'])
      assert.equal(readPlace(`?frame=${frame}`).frame, undefined, frame);
  });
});

test('arrow keys, Home and End go through a list, and stop at its ends', () => {
  const from1 = (key: string): number | undefined => placeAfter(key, 1, 3);
  assert.deepEqual(['ArrowDown', 'ArrowUp', 'Home', 'End', 'a'].map(from1), [2, 0, 0, 2, undefined]);
  assert.equal(placeAfter('ArrowDown', -1, 3), 0);
  assert.equal(placeAfter('ArrowUp', 0, 3), undefined);
  assert.equal(placeAfter('ArrowDown', 2, 3), undefined);
  assert.equal(placeAfter('Home', -1, 0), undefined);
});
