import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decoded, Session } from '../../../src/protocols/protocol.ts';
import { identified, withDevice } from '../../../src/protocols/toolbox/sessions.ts';

const known: Session = { peer: '192.0.2.1', device: 'bus-1', memory: { version: 2 } };

describe('the device of a session', () => {
  test('a device that has spoken before leaves the session as it is, and another takes its place beside what is remembered', () => {
    assert.equal(identified(known, 'bus-1'), known);
    assert.deepEqual(identified(known, 'bus-2'), { ...known, device: 'bus-2' });
    assert.deepEqual(identified({ peer: '192.0.2.1' }, 'bus-1'), { peer: '192.0.2.1', device: 'bus-1' });
  });

  test('a frame makes its device known, with whatever else came of it', () => {
    const found: Decoded = { message: 'login', reply: 'ON' };
    assert.deepEqual(withDevice(found, known, 'bus-2'), { ...found, session: { ...known, device: 'bus-2' } });
    assert.equal(withDevice(found, known, 'bus-1'), found);
  });

  test('where the device is not said, it is that of the first reading; a frame without one says nothing about the session', () => {
    const readings = [
      { device: 'bus-2', type: 'status' },
      { device: 'bus-3', type: 'status' },
    ] as const;
    assert.equal(withDevice({ message: 'state', readings }, known).session?.device, 'bus-2');
    assert.equal(withDevice({ message: 'sync' }, known).session, undefined);
  });

  test('a refused frame makes no device known', () => {
    const found: Decoded = { message: 'login', refused: 'no right checksum at its end' };
    assert.equal(withDevice(found, known, 'bus-2'), found);
  });
});
