import { type AttributeValue, events, type Reading } from '../../src/model/report.ts';
import type { Decoded } from '../../src/protocols/protocol.ts';

const eventNames: ReadonlySet<string> = new Set(events);
/** Attributes that are lists in every protocol, of however many there are. */
const listed = ['cells', 'wifi'];
const lastYear = Date.UTC(2201, 0);

function isPlain(value: AttributeValue | undefined): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

const within = (value: number | undefined, least: number, greatest: number): boolean =>
  value === undefined || (value >= least && value <= greatest);

/** What is wrong with a reading by the rules of the model; undefined where nothing is. */
export function readingFault(reading: Reading): string | undefined {
  const { device, type, time, valid, latitude, longitude, heading, speed, attributes } = reading;
  if (device === '') return 'no device';
  if (!within(time, 0, lastYear) || (time !== undefined && !Number.isInteger(time))) return `time ${time}`;
  if (type === 'position') {
    if (time === undefined || latitude === undefined || longitude === undefined || valid === undefined)
      return 'a position without time, place or validity';
  } else if (latitude !== undefined || longitude !== undefined || valid !== undefined) return 'a status with a place';
  if (!within(latitude, -90, 90) || !within(longitude, -180, 180)) return `place ${latitude}, ${longitude}`;
  if (!within(speed, 0, Number.MAX_VALUE)) return `speed ${speed}`;
  if (!within(heading, 0, 360) || heading === 360) return `heading ${heading}`;
  for (const value of [reading.altitude, reading.accuracy, reading.satellites, reading.hdop])
    if (value !== undefined && !Number.isFinite(value)) return `${value} among altitude, accuracy, satellites, hdop`;
  if (reading.event !== undefined && !eventNames.has(reading.event)) return `event ${reading.event}`;
  for (const name in attributes)
    if (attributes[name] !== undefined && !isPlain(attributes[name])) return `attribute ${name}`;
  for (const name of listed)
    if (attributes?.[name] !== undefined && !Array.isArray(attributes[name])) return `${name} is not a list`;
  return undefined;
}

// eslint-disable-next-line no-control-regex -- a reply is bytes as Latin-1: any character up to U+00FF is one
const latin1 = /^[\0-\u{ff}]*$/u;

/** What is wrong with what a protocol made of a frame; undefined where nothing is. */
export function decodedFault(decoded: Decoded): string | undefined {
  for (const reading of decoded.readings ?? []) {
    const fault = readingFault(reading);
    if (fault !== undefined) return fault;
  }
  if (decoded.refused === '') return 'refused without a reason';
  if (decoded.session?.device === '') return 'a session with an empty device';
  for (const reply of [decoded.reply, decoded.failureReply])
    if (reply !== undefined && (reply === '' || !latin1.test(reply))) return `reply ${JSON.stringify(reply)}`;
  return undefined;
}
