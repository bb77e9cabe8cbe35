import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FleetlineError } from '../model/errors.ts';
import type { Fix } from '../protocols/protocol.ts';
import { kilometreAnHour } from '../protocols/toolbox/units.ts';

/** A recorded place, by the names and units of a report. */
export type TracePosition = Pick<Fix, 'time' | 'latitude' | 'longitude' | 'speed' | 'heading'>;

/** Recorded positions by vehicle, each vehicle's in the file's order. */
export type Trace = ReadonlyMap<string, readonly TracePosition[]>;

export interface TraceLimits {
  /** Takes the first so many vehicles. */
  readonly vehicles?: number | undefined;
  /** Takes the first so many positions of these. */
  readonly count?: number | undefined;
}

/**
 * Reads a trace: a file of lines `{"id","time","lat","lon","speed_kmh"?,"course"?}`, unpacked where its name ends in `.gz`.
 * @throws FleetlineError `bad-option` where there is no such file, or a line of it is something else
 */
export async function readTrace(file: string, limits: TraceLimits = {}): Promise<Trace> {
  const { vehicles = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY } = limits;
  const trace = new Map<string, TracePosition[]>();
  let number = 0;
  let taken = 0;
  try {
    for await (const line of linesOf(file)) {
      number++;
      if (line.trim() === '') continue;
      const { id, position } = readLine(line);
      const positions = trace.get(id);
      if (!positions && trace.size >= vehicles) continue;
      if (positions) positions.push(position);
      else trace.set(id, [position]);
      if (++taken >= count) break;
    }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const where = error instanceof NotAPosition ? ` line ${number}` : '';
    throw new FleetlineError('bad-option', `--trace ${file}${where} cannot be read: ${what}.`, { cause: error });
  }
  if (taken === 0) throw new FleetlineError('bad-option', `--trace ${file} has no positions.`);
  return trace;
}

class NotAPosition extends Error {}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  let input: Readable = source;
  if (file.endsWith('.gz')) {
    const unpacked = createGunzip();
    source.on('error', (error) => unpacked.destroy(error));
    input = source.pipe(unpacked);
  }
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
  } finally {
    source.destroy();
  }
}

function readLine(line: string): { id: string; position: TracePosition } {
  const { id, time, lat, lon, speed_kmh: speed, course } = parsed(line);
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if ((typeof id !== 'string' && typeof id !== 'number') || Number.isNaN(at) || !within(lat, 90) || !within(lon, 180)) {
    throw new NotAPosition('a line is {"id","time","lat","lon"} with a time in ISO 8601 and a place in degrees');
  }
  return {
    id: String(id),
    position: {
      time: at,
      latitude: lat,
      longitude: lon,
      ...(typeof speed === 'number' && { speed: speed * kilometreAnHour }),
      ...(typeof course === 'number' && { heading: ((course % 360) + 360) % 360 }),
    },
  };
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // The sentence below says it better than the parser does.
  }
  throw new NotAPosition('it is not a JSON object');
}

function within(value: unknown, bound: number): value is number {
  return typeof value === 'number' && value >= -bound && value <= bound;
}
