import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { between } from '../../src/protocols/toolbox/framing.ts';
import { type Piece, Splitter } from '../../src/receiver/splitter.ts';
import { probe } from './probe.ts';

const marked: Protocol = { ...probe, name: 'marked', signatures: [/^</], framing: between('<', '>') };
const frameBytes = 256;
const kept = 1024;

/** A piece as it is easiest to compare. */
type Plain = readonly [kind: string, text: string, offset: number, reason?: string];

function plain(piece: Piece): Plain {
  switch (piece.kind) {
    case 'recognised':
      return [piece.kind, piece.protocol.name, 0];
    case 'frame':
      return [piece.kind, piece.frame.text, piece.offset];
    case 'stray':
      return [piece.kind, piece.raw.toString('latin1'), piece.offset, piece.reason];
    case 'hopeless':
      return [piece.cause, piece.raw.toString('latin1'), piece.offset, piece.reason];
  }
}

/** What comes out of a connection whose bytes arrive in these pieces; `end` is whether it closes then. */
function split(chunks: readonly (string | Buffer)[], { protocol, end = true }: { protocol?: Protocol; end?: boolean }) {
  const splitter = new Splitter({ protocols: [probe, marked], protocol, frameBytes });
  const pieces: Plain[] = [];
  const take = (piece: Piece | undefined): boolean => piece !== undefined && pieces.push(plain(piece)) > 0;
  for (const chunk of chunks) {
    splitter.push(Buffer.from(chunk));
    while (take(splitter.next()));
  }
  if (end) while (take(splitter.next() ?? splitter.finish()));
  return { pieces, splitter };
}

const tooLong = `a frame of more than ${frameBytes} bytes; kept are its first ${kept}`;

describe('a splitter', () => {
  test('says what the connection speaks, then its frames with their places', () => {
    const { pieces } = split(['$fix 1\n$fix 2\r\n'], {});
    assert.deepEqual(pieces, [
      ['recognised', 'probe', 0],
      ['frame', '$fix 1', 0],
      ['frame', '$fix 2', 7],
    ]);
  });

  test('passes over blanks and empty frames', () => {
    const { pieces } = split(['\r\n \0$fix 1\n\n\r\n\n$fix 2\n \t\r\n'], {});
    assert.deepEqual(
      pieces.filter(([kind]) => kind !== 'recognised').map(([kind, text]) => [kind, text]),
      [
        ['frame', '$fix 1'],
        ['frame', '$fix 2'],
      ],
    );
  });

  test('sets bytes between frames aside, with their place', () => {
    const { pieces } = split(['<a> \r\nwhat?<b>'], { protocol: marked });
    assert.deepEqual(pieces, [
      ['frame', 'a', 0],
      ['stray', ' \r\nwhat?', 3, 'bytes between frames'],
      ['frame', 'b', 11],
    ]);
  });

  test('takes a frame of just the longest length', () => {
    const text = `$${'x'.repeat(frameBytes - 2)}`;
    const { pieces } = split([`${text}\n`], { protocol: probe });
    assert.deepEqual(pieces, [['frame', text, 0]]);
  });

  test('reports a frame that is too long once, and reads on behind it', () => {
    const long = `$${'x'.repeat(frameBytes)}`;
    for (const chunks of [
      [`$fix 1\n${long}\n$fix 2\n`],
      ['$fix 1\n', long.slice(0, 100), `${long.slice(100)}\n`, '$fix 2\n'],
    ]) {
      const { pieces } = split(chunks, { protocol: probe });
      assert.deepEqual(
        pieces.map(([kind, , offset, reason]) => [kind, offset, reason]),
        [
          ['frame', 0, undefined],
          ['stray', 7, tooLong],
          ['frame', 7 + long.length + 1, undefined],
        ],
      );
      const [, sample = ''] = pieces[1] ?? [];
      assert.ok(sample.length > 0 && `${long}\n`.startsWith(sample), 'its beginning is kept, and nothing of the next');
    }
  });

  test('keeps a kilobyte of a frame that is too long', () => {
    const { pieces } = split([`$${'x'.repeat(3000)}\n`], { protocol: probe });
    assert.equal(pieces[0]?.[1].length, kept);
  });

  test('gives up a frame without an end, and holds none of it', () => {
    const { pieces, splitter } = split(Array<string>(100).fill('x'.repeat(100)), { protocol: probe });
    assert.deepEqual(
      pieces.map(([kind]) => kind),
      ['stray', 'endless'],
    );
    assert.equal(splitter.held, 0);
  });

  test('never holds more than the longest frame and what was pushed last', () => {
    const splitter = new Splitter({ protocols: [], protocol: probe, frameBytes });
    for (let i = 0; i < 1000; i++) {
      splitter.push(Buffer.from('x'.repeat(50)));
      while (splitter.next());
      assert.ok(splitter.held <= frameBytes, `${splitter.held} bytes are held`);
    }
  });

  test('sets half a frame aside when the connection closes', () => {
    const { pieces } = split(['$fix 1\n$fi'], { protocol: probe });
    assert.deepEqual(pieces[1], ['stray', '$fi', 7, 'the connection closed in the middle of a frame']);
  });

  test('says nothing of blanks, or of the rest of a frame that was too long, when the connection closes', () => {
    assert.deepEqual(split(['$fix 1\n\r\n '], { protocol: probe }).pieces.length, 1);
    assert.deepEqual(split(['x'.repeat(frameBytes + 1)], { protocol: probe }).pieces.length, 1);
  });

  test('gives up a connection that begins like no protocol', () => {
    const { pieces } = split(['hello, '.repeat(10)], {});
    assert.deepEqual(
      pieces.map(([kind, , offset]) => [kind, offset]),
      [['unrecognised', 0]],
    );
  });

  test('gives up what is no tracker as soon as that is clear', () => {
    const { pieces } = split(['GET / HTTP/1.1\r\nHost: tracker.example\r\n\r\n'], {});
    assert.deepEqual(
      pieces.map(([kind, , , reason]) => [kind, reason]),
      [['stranger', 'it speaks HTTP, and is no tracker']],
    );
  });

  test('gives up a connection that closes, or lets its time pass, before it is recognised', () => {
    const closed = split(['GET'], {});
    assert.deepEqual(closed.pieces, [
      ['unrecognised', 'GET', 0, 'the connection closed before its protocol was recognised'],
    ]);
    const { splitter } = split(['GET'], { end: false });
    const expired = splitter.expire();
    assert.deepEqual(expired && plain(expired), ['unrecognised', 'GET', 0, 'its protocol was not recognised in time']);
    assert.equal(split(['$fix 1\n$f'], { end: false }).splitter.expire(), undefined, 'a recognised one may go on');
  });

  test('gives up a connection that sends blanks without end', () => {
    const { pieces } = split(Array<string>(40).fill('\r\n'.repeat(64)), {});
    assert.deepEqual(
      pieces.map(([kind, , , reason]) => [kind, reason]),
      [['unrecognised', '4096 bytes did not say what it speaks']],
    );
  });

  test('gives the same pieces however the bytes are cut', () => {
    const word = fc.constantFrom('$fix 1\n', '\r\n', '$login a\r\n', '$', ' ', 'x'.repeat(300), '\n', '<a>', '\0');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        (words, cuts) => {
          const bytes = Buffer.from(words.join(''), 'latin1');
          const chunks: Buffer[] = [];
          for (let at = 0, size = 0; at < bytes.length; at += size) {
            size = cuts.next().value;
            chunks.push(bytes.subarray(at, at + size));
          }
          const [whole, cut] = [[bytes], chunks].map((pieces) => split(pieces, {}).pieces);
          // Of what is given up, as much is kept as is there.
          const given = (kind: string, reason?: string): boolean => kind === 'unrecognised' || reason === tooLong;
          const comparable = (pieces: readonly Plain[] = []) =>
            pieces.map(([kind, text, ...rest]) => [kind, given(kind, rest[1]) ? '' : text, ...rest]);
          assert.deepEqual(comparable(cut), comparable(whole));
        },
      ),
    );
  });
});
