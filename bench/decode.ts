import { Frame } from '../src/protocols/frame.ts';
import type { Protocol, Session } from '../src/protocols/protocol.ts';
import { builtIn } from '../src/protocols/registry.ts';
import { Splitter } from '../src/receiver/splitter.ts';
import { show, summarise } from './statistics.ts';
import { type Table } from './table.ts';

const rounds = 11;
const framesPerRound = 10_000;
const now = Date.UTC(2026, 5, 22, 8, 15, 30);

/** What a typical position may cost, in nanoseconds, and how many times the median of all protocols. */
const most = { nanoseconds: 3000, medians: 2 };

/** A frame and what its connection has said before. */
interface Case {
  readonly protocol: Protocol;
  readonly content: Buffer;
  readonly session: Session;
  /** Nanoseconds, one figure for each round. */
  readonly costs: number[];
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
    // Measured as all frames of a connection are but its first: the device is known.
    const device = decoded.session?.device ?? session.device;
    if (decoded.readings?.length)
      return { protocol, content, session: { ...session, ...(device !== undefined && { device }) }, costs: [] };
    session = decoded.session ?? session;
  }
  return undefined;
}

/** The first example with a position is what the protocol's document shows as typical. */
function typical(protocol: Protocol): Case | undefined {
  const example = protocol.examples.find(({ reports }) => reports.some(({ type }) => type === 'position'));
  return firstReport(protocol, (example ?? protocol.examples[0])?.wire ?? '');
}

/** Nanoseconds of processor time a frame, garbage collection and its bytes made into text included: others on the machine do not count. */
function measure({ protocol, content, session }: Case): number {
  let readings = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < framesPerRound; i++) {
    readings += protocol.decode(new Frame(content, 0, content.length), session, now).readings?.length ?? 0;
  }
  const { user, system } = process.cpuUsage(start);
  if (readings < framesPerRound) throw new Error(`${protocol.name} did not read its own frame.`);
  return ((user + system) * 1000) / framesPerRound;
}

/** What it costs to decode a typical position, for each protocol that Fleetline brings, and in the last row for the median one. */
export function decodeTable(): Table {
  const cases = builtIn.map(typical).filter((sample) => sample !== undefined);
  for (const sample of cases) measure(sample);
  // Round by round over all protocols: whatever else the machine does meanwhile comes upon all of them.
  for (let round = 0; round < rounds; round++) for (const sample of cases) sample.costs.push(measure(sample));
  const median = summarise(cases.map(({ costs }) => summarise(costs).median)).median;
  const rows = cases.map(({ protocol, content, costs }) => {
    const cost = summarise(costs);
    const times = cost.median / median;
    const over = cost.median > most.nanoseconds || times > most.medians ? ' over' : '';
    return [protocol.name, String(content.length), show(cost, 0), `${times.toFixed(2)}${over}`];
  });
  rows.push(['median of all', '', median.toFixed(0), '1.00']);
  return {
    title: 'Decoding a typical position',
    head: ['protocol', 'bytes', 'CPU ns a frame', 'times the median'],
    rows,
  };
}
