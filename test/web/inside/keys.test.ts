import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deedOf } from '../../../src/web/inside/keys.ts';
import { foldOfH02, rows } from './pictures.ts';

const shown = rows();
const gateway = '/gateway';
const receiver = '/gateway/receiver-1/receiver';
const journal = '/gateway/journal';

describe('a key in the tree', () => {
  test('walks up and down, to the first line and to the last', () => {
    assert.deepEqual(deedOf('ArrowDown', shown, gateway), { do: 'focus', key: '/gateway/api 127.0.0.1:8010' });
    assert.deepEqual(deedOf('ArrowUp', shown, '/gateway/api 127.0.0.1:8010'), { do: 'focus', key: gateway });
    assert.deepEqual(deedOf('Home', shown, journal), { do: 'focus', key: gateway });
    assert.deepEqual(deedOf('End', shown, journal), { do: 'focus', key: `${receiver}/listener 0.0.0.0:5010` });
  });

  test('stays where there is no way on', () => {
    assert.equal(deedOf('ArrowUp', shown, gateway), undefined);
    assert.equal(deedOf('ArrowDown', shown, `${receiver}/listener 0.0.0.0:5010`), undefined);
    assert.equal(deedOf('ArrowRight', shown, journal), undefined);
    assert.equal(deedOf('ArrowLeft', rows({}, gateway), gateway), undefined);
  });

  test('to the right opens what is closed, and goes into what is open', () => {
    assert.deepEqual(deedOf('ArrowRight', shown, foldOfH02), { do: 'toggle', key: foldOfH02 });
    assert.deepEqual(deedOf('ArrowRight', shown, receiver), { do: 'focus', key: `${receiver}/connections` });
  });

  test('to the left closes what is open, and goes out of what is closed', () => {
    assert.deepEqual(deedOf('ArrowLeft', shown, receiver), { do: 'toggle', key: receiver });
    assert.deepEqual(deedOf('ArrowLeft', shown, foldOfH02), { do: 'focus', key: `${receiver}/connections` });
  });

  test('chooses with Enter and with the space bar, and leaves all others to the browser', () => {
    for (const pressed of ['Enter', ' '])
      assert.deepEqual(deedOf(pressed, shown, journal), { do: 'choose', key: journal });
    assert.equal(deedOf('Tab', shown, journal), undefined);
    assert.equal(deedOf('ArrowDown', shown, 'gone meanwhile'), undefined);
  });
});
