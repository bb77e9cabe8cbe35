import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { Splitter } from '../../src/receiver/splitter.ts';
import { wiresOf } from './mutate.ts';
import { decodedFault } from './validity.ts';

const now = Date.parse('2026-06-22T08:16:00Z');

/** What may stand in a field and is none of the words, numbers and times that its author thought of; own keys of every object among it. */
const surprises = ['', '-', '0', 'constructor', '__proto__', 'toString', 'NaN', '1e9', '-99999', '9'.repeat(400)];

const separators = /[\s,;|:$*#()[\]<>!&@=]/;

/** A wire with each of its fields in turn replaced. */
function* withFieldsReplaced(wire: string): Generator<string> {
  let at = 0;
  for (const field of wire.split(separators)) {
    for (const surprise of surprises) yield wire.slice(0, at) + surprise + wire.slice(at + field.length);
    at += field.length + 1;
  }
}

function assertNoFault(protocol: Protocol, wire: string): void {
  const splitter = new Splitter({ protocols: builtIn, protocol, frameBytes: 65_536 });
  let session = { peer: '192.0.2.1' };
  splitter.push(Buffer.from(wire, 'latin1'));
  for (let piece = splitter.next(); piece; piece = splitter.next()) {
    if (piece.kind !== 'frame') continue;
    const decoded = protocol.decode(piece.frame, session, now);
    assert.equal(decodedFault(decoded), undefined, JSON.stringify(wire));
    session = decoded.session ?? session;
  }
}

describe('each field of each frame replaced by what nobody expects there', () => {
  for (const protocol of builtIn) {
    test(`${protocol.name}: neither throws nor makes a report that cannot be`, () => {
      for (const wire of wiresOf(protocol))
        for (const changed of withFieldsReplaced(wire.toString('latin1'))) assertNoFault(protocol, changed);
    });
  }
});
