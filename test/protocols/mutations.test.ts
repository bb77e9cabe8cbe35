import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { limits } from '../../src/config/limits.ts';
import { detect } from '../../src/protocols/detect.ts';
import { Frame } from '../../src/protocols/frame.ts';
import type { Decoded, Protocol, Session } from '../../src/protocols/protocol.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { Splitter } from '../../src/receiver/splitter.ts';
import { lengthened, mutated, seeded, withHarmedBeginning, wiresOf } from './mutate.ts';
import { decodedFault } from './validity.ts';

const now = Date.parse('2026-06-22T08:16:00Z');
const frameBytes = limits.frameBytes.default;
/** Mutated frames for each protocol: a million in all, and no fewer than 20,000. */
const wires = Math.max(20_000, Math.ceil(1_000_000 / builtIn.length));

/** All that comes of one connection's bytes. What a decoder throws comes through. */
function run(
  bytes: Buffer,
  protocol: Protocol | undefined,
  device: string | undefined,
  seen: (d: Decoded) => void,
): void {
  const splitter = new Splitter({ protocols: builtIn, protocol, frameBytes });
  let session: Session = device === undefined ? { peer: '192.0.2.1' } : { peer: '192.0.2.1', device };
  splitter.push(bytes);
  for (let piece = splitter.next(); piece; piece = splitter.next()) {
    if (piece.kind !== 'frame' || !splitter.protocol) continue;
    const decoded = splitter.protocol.decode(piece.frame, session, now);
    session = decoded.session ?? session;
    seen(decoded);
  }
}

/** How many of a wire's bytes decide what it is; undefined where they leave it open, and may do so. */
function decidedAt(wire: Buffer, protocol: Protocol): number | undefined {
  const text = JSON.stringify(wire.toString('latin1'));
  for (let end = 1; end <= wire.length; end++) {
    const found = detect(wire.subarray(0, end), builtIn);
    if (found.kind !== 'protocol') continue;
    if (found.protocol === protocol) return end;
    return isAlike(found.protocol, protocol) ? undefined : assert.fail(`${text} is taken for ${found.protocol.name}`);
  }
  return protocol.openings ? undefined : assert.fail(`not recognised: ${text}`);
}

/** Whether two protocols may be taken for each other, because they begin alike. */
const isAlike = (one: Protocol, other: Protocol): boolean => one.openings !== undefined && other.openings !== undefined;

const said = new Map(builtIn.map((protocol) => [protocol, wiresOf(protocol)]));

describe('frames that were harmed on their way', () => {
  builtIn.forEach((protocol, index) => {
    test(`${protocol.name}: ${wires} of them, and none throws or makes a report that cannot be`, () => {
      const random = seeded(index + 1);
      const own = said.get(protocol) ?? [];
      const others = [...said].flatMap(([other, frames]) => (other === protocol ? [] : frames));
      let frames = 0;
      let reports = 0;
      for (let i = 0; i < 2 * wires; i++) {
        if (frames >= wires) break;
        const wire = mutated(random, own[i % own.length] ?? Buffer.alloc(0), others);
        const device = random(2) === 0 ? 'known-1' : undefined;
        try {
          run(wire, protocol, device, (decoded) => {
            frames++;
            reports += decoded.readings?.length ?? 0;
            const fault = decodedFault(decoded);
            if (fault !== undefined) throw new Error(fault);
          });
        } catch (error) {
          assert.fail(`${String(error)}: ${JSON.stringify(wire.toString('latin1'))}`);
        }
      }
      assert.ok(frames >= wires, `only ${frames} frames came to the decoder`);
      assert.ok(reports > wires / 10, `only ${reports} reports came out`);
    });
  });
});

describe('a connection whose bytes were harmed', () => {
  const recognisable = builtIn.filter(({ signatures }) => signatures.length > 0);
  const beginnings = recognisable.flatMap((protocol) =>
    (said.get(protocol) ?? []).flatMap((wire) => {
      const decided = decidedAt(wire, protocol);
      return decided === undefined ? [] : [{ protocol, wire, decided }];
    }),
  );
  const all = beginnings.map(({ wire }) => wire);

  test('is what its beginning said, whatever comes behind it', () => {
    const random = seeded(101);
    for (const { protocol, wire, decided } of beginnings) {
      for (let i = 0; i < 200; i++) {
        const harmed = Buffer.concat([wire.subarray(0, decided), mutated(random, wire.subarray(decided - 1), all)]);
        const found = detect(harmed, builtIn);
        assert.ok(found.kind === 'protocol' && found.protocol === protocol, JSON.stringify(harmed.toString('latin1')));
      }
    }
  });

  // It may well be taken for another protocol: a login line whose first characters are gone can be another one's. What must not
  // come of that is a place on the map.
  test('makes no position by the rules of another protocol where its beginning is what was harmed', () => {
    const random = seeded(102);
    for (const { protocol, wire, decided } of beginnings) {
      for (let i = 0; i < 1000; i++) {
        const harmed = withHarmedBeginning(random, wire, decided);
        const found = detect(harmed, builtIn);
        if (found.kind !== 'protocol' || found.protocol === protocol || isAlike(found.protocol, protocol)) continue;
        run(harmed, undefined, undefined, ({ readings = [] }) => {
          const positions = readings.filter(({ type }) => type === 'position');
          assert.deepEqual(positions, [], `${found.protocol.name}: ${JSON.stringify(harmed.toString('latin1'))}`);
        });
      }
    }
  });
});

// A decoder that looks at each byte a fixed number of times takes a millisecond for the longest frame there is. One that goes over
// the frame once for each of its bytes takes seconds: a thousand times as long, and the watchdog below notices it on any machine.
describe('the longest frames', () => {
  for (const protocol of builtIn) {
    test(
      `${protocol.name}: pieces of a frame, repeated until it is full, are read in linear time`,
      { timeout: 60_000 },
      async () => {
        const random = seeded(103);
        let longest = 0;
        for (let i = 0; i < 200; i++) {
          const own = said.get(protocol) ?? [];
          const wire = lengthened(random, own[i % own.length] ?? Buffer.alloc(0), frameBytes);
          const splitter = new Splitter({ protocols: builtIn, protocol, frameBytes });
          splitter.push(wire);
          const frames: Frame[] = [];
          for (let piece = splitter.next(); piece; piece = splitter.next())
            if (piece.kind === 'frame') frames.push(piece.frame);
          // Where a count of four digits bounds a frame, no framing cuts one as long: its decoder gets the bytes as they are.
          if (frames.every(({ length }) => length < wire.length / 2)) frames.push(Frame.of(wire));
          for (const frame of frames) {
            longest = Math.max(longest, frame.length);
            const fault = decodedFault(protocol.decode(frame, { peer: '192.0.2.1', device: 'known-1' }, now));
            assert.equal(fault, undefined);
          }
          await setImmediate();
        }
        assert.ok(longest > frameBytes / 2, `the longest frame had ${longest} bytes`);
      },
    );
  }
});
