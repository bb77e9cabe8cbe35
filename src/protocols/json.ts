import type { Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import { isObject, readReport } from './json/report.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { lines } from './toolbox/framing.ts';
import { reportId } from './toolbox/identity.ts';

const messages = {
  report: 'one report: a position where it has a latitude and a longitude, else a status',
  Feature: 'one report as a GeoJSON Feature (RFC 7946): a Point or no geometry, the fields in its properties',
  FeatureCollection: 'several Features, each stored and answered on its own',
} as const;

//  {"type":"Feature","id":"…","geometry":{"type":"Point","coordinates":[longitude,latitude,altitude]},"properties":{"time":…}}
function readFeature(feature: unknown, now: number): Reading | string {
  if (!isObject(feature) || feature.type !== 'Feature') return 'it must be a GeoJSON Feature';
  const { type: _, id, geometry, properties, ...foreign } = feature;
  const named = properties ?? {};
  if (!isObject(named)) return 'properties must be an object';
  const fields = { device: id, ...foreign, ...named };
  if (geometry === undefined || geometry === null) return readReport(fields, now);
  if (!isObject(geometry) || geometry.type !== 'Point' || !Array.isArray(geometry.coordinates)) {
    return 'geometry must be a Point or null';
  }
  const [longitude = Number.NaN, latitude = Number.NaN, altitude]: unknown[] = geometry.coordinates;
  return readReport({ ...fields, longitude, latitude, ...(altitude !== undefined && { altitude }) }, now);
}

type Result = Reading | string;

function readLine(text: string, now: number): { message: string; results: Result[] } {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return { message: 'unknown', results: ['the line is not JSON'] };
  }
  if (!isObject(line)) return { message: 'unknown', results: ['the line must be a JSON object'] };
  if (line.type === 'FeatureCollection') {
    const features: unknown[] = Array.isArray(line.features) ? line.features : [];
    const results = features.map((feature) => fromPiece(readFeature(feature, now)));
    return {
      message: line.type,
      results: results.length > 0 ? results : ['features must be a list with a Feature in it'],
    };
  }
  const isFeature = line.type === 'Feature';
  const result = isFeature ? readFeature(line, now) : readReport(line, now);
  return { message: isFeature ? 'Feature' : 'report', results: [result] };
}

/** A reading out of a collection is known by what it says, so that it has the same id whatever it was sent together with. */
function fromPiece(result: Result): Result {
  return typeof result === 'string' ? result : { ...result, source: JSON.stringify(result) };
}

const problem = (error: string): string => `${JSON.stringify({ error })}\n`;
const notStored = problem('not stored, send it again');

/** Each report, or the reason why it is none, has its own line in the answer, in order. */
function decode(frame: Frame, session: Session, now: number): Decoded {
  const { message, results } = readLine(frame.text, now);
  const readings: Reading[] = [];
  const reasons: string[] = [];
  let reply = '';
  let failureReply = '';
  for (const result of results) {
    if (typeof result === 'string') {
      reasons.push(result);
      reply += problem(result);
      failureReply += problem(result);
    } else {
      readings.push(result);
      reply += `{"id":"${reportId(result.device, result.time ?? now, result.source ?? frame.text)}"}\n`;
      failureReply += notStored;
    }
  }
  const device = readings[0]?.device;
  const [reason] = reasons;
  const refused = results.length === 1 ? reason : `${reasons.length} of ${results.length} features: ${reason}`;
  return {
    message,
    reply,
    ...(readings.length > 0 && { readings, failureReply }),
    ...(reason !== undefined && { refused }),
    ...(device !== undefined && device !== session.device && { session: { ...session, device } }),
  };
}

function report({ time, ...fix }: Fix): Exchange {
  const frame = `${JSON.stringify({ time: new Date(time).toISOString(), ...fix })}\n`;
  return { frame, reply: /^\{"id":"[0-9a-f]{32}"\}\n/ };
}

export const json: Protocol = {
  name: 'json',
  title: 'JSON lines, also GeoJSON',
  devices: ['Programs of your own', 'Anything that writes GeoJSON Features'],
  signatures: [/^\{[\t ]*"/],
  framing: lines,
  messages,
  replies:
    'Each report is answered with a line {"id":"…"} once it is stored, with {"error":"…"} where it cannot be read or stored.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 0, place: 5e-8, speed: 5e-5, heading: 0, altitude: 0.005 },
    device: (index) => `vehicle-${index}`,
  },
  examples: [
    {
      about: 'A position; what a report has no field for is kept as an attribute.',
      wire: '{"device":"van-7","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14,"speed":12.5,"heading":90,"fuelLevel":71}\n',
      reports: [
        {
          device: 'van-7',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 12.5,
          heading: 90,
          attributes: { fuelLevel: 71 },
        },
      ],
      replies: ['{"id":"62d656346edc4ca303867b3aa7578e51"}\n'],
    },
    {
      about: 'Two Features in one line, one of them without a place.',
      wire:
        '{"type":"FeatureCollection","features":[' +
        '{"type":"Feature","id":"tram-3","geometry":{"type":"Point","coordinates":[10.14,54.535,7]},"properties":{"time":1782116130000}},' +
        '{"type":"Feature","geometry":null,"properties":{"device":"tram-4","time":"2026-06-22T10:15:30+02:00","event":"door"}}]}\n',
      reports: [
        { device: 'tram-3', type: 'position', time: '2026-06-22T08:15:30.000Z', longitude: 10.14, altitude: 7 },
        { device: 'tram-4', type: 'status', time: '2026-06-22T08:15:30.000Z', event: 'door' },
      ],
      replies: ['{"id":"f1061c8a6be79e0f42436e29521f85da"}\n{"id":"6c8a6311a8ea0d70bff0d8648da02b4b"}\n'],
    },
  ],
};
