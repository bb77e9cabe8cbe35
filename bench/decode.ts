import { Frame } from '../src/protocols/frame.ts';
import type { Protocol, Session } from '../src/protocols/protocol.ts';
import { builtIn } from '../src/protocols/registry.ts';
import { Splitter } from '../src/receiver/splitter.ts';
import { show, summarise } from './statistics.ts';
import { type Table } from './table.ts';

const rounds = 7;
const framesPerRound = 10_000;
const now = Date.UTC(2026, 5, 22, 8, 15, 30);

/** A frame and what its connection has said before. */
interface Case {
  readonly protocol: Protocol;
  readonly content: Buffer;
  readonly session: Session;
}

/** The first frame of a connection's bytes out of which the protocol reads a position, or failing that a status. */
function firstReport(protocol: Protocol, wire: string): Case | undefined {
  const splitter = new Splitter({ protocols: [protocol], protocol, frameBytes: 65_536 });
  splitter.push(Buffer.from(wire, 'latin1'));
  let session: Session = { peer: '127.0.0.1' };
  for (let piece = splitter.next(); piece; piece = splitter.next()) {
    if (piece.kind !== 'frame') continue;
    const content = Buffer.from(piece.frame.bytes);
    const decoded = protocol.decode(piece.frame, session, now);
    if (decoded.readings?.length) return { protocol, content, session };
    session = decoded.session ?? session;
  }
  return undefined;
}

function fromExamples(protocol: Protocol): Case | undefined {
  const example = protocol.examples.find(({ reports }) => reports.some(({ type }) => type === 'position'));
  return firstReport(protocol, (example ?? protocol.examples[0])?.wire ?? '');
}

function fromEncoder(protocol: Protocol): Case | undefined {
  const { encoder } = protocol;
  if (!encoder) return undefined;
  const device = encoder.device(1);
  const fix = { device, time: now, latitude: 54.535, longitude: 10.14, speed: 15, heading: 315, altitude: 12 };
  return firstReport(protocol, [...encoder.login(device), encoder.report(fix)].map(({ frame }) => frame).join(''));
}

/** Nanoseconds a frame, its bytes made into text included. */
function measure(sample: Case | undefined): string {
  if (!sample) return '–';
  const { protocol, content, session } = sample;
  const round = (): number => {
    let readings = 0;
    const start = performance.now();
    for (let i = 0; i < framesPerRound; i++) {
      readings += protocol.decode(new Frame(content, 0, content.length), session, now).readings?.length ?? 0;
    }
    const elapsed = performance.now() - start;
    if (readings < framesPerRound) throw new Error(`${protocol.name} did not read its own frame.`);
    return (elapsed * 1e6) / framesPerRound;
  };
  round();
  return show(summarise(Array.from({ length: rounds }, round)), 0);
}

/** What it costs to decode one frame, for each protocol that Fleetline brings. */
export function decodeTable(): Table {
  const rows = builtIn.map((protocol) => [
    protocol.name,
    measure(fromExamples(protocol)),
    measure(fromEncoder(protocol)),
  ]);
  return { title: 'Decoding, ns a frame', head: ['protocol', 'first example', 'encoder’s frame'], rows };
}
