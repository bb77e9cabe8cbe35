import { type AttributeValue, type Event, events, type Reading } from '../../model/report.ts';
import { position, status } from '../toolbox/reading.ts';
import { isoTime } from '../toolbox/times.ts';

/** What a line of JSON says: anything. */
export type Fields = Readonly<Record<string, unknown>>;
type Entry = [name: string, value: AttributeValue];

/** The fields that are numbers, with their ranges: degrees, metres, metres per second. */
const ranges = [
  ['latitude', -90, 90],
  ['longitude', -180, 180],
  ['altitude', -20_000, 1_000_000],
  ['accuracy', 0, 50_000_000],
  ['speed', 0, 10_000],
  ['heading', 0, 360],
  ['satellites', 0, 1000],
  ['hdop', 0, 1000],
] as const;
const numberNames: readonly string[] = ranges.map(([name]) => name);

const ownNames = new Set(['device', 'time', 'type', 'valid', 'event', 'attributes', ...numberNames]);
const closedList: ReadonlySet<unknown> = new Set(events);

const mostAttributes = 128;
const longestName = 128;
const deepest = 4;
/** Smaller numbers (before March 1973) are times in seconds. */
const leastTime = 1e11;
const mostTime = Date.UTC(2200, 0);

/** True for an object that is neither null nor a list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(value: unknown): value is Event {
  return closedList.has(value);
}

function readDevice(value: unknown): string | undefined {
  const device = Number.isSafeInteger(value) ? String(value) : value;
  return typeof device === 'string' && /^\P{Cc}{1,64}$/u.test(device) ? device : undefined;
}

function readTime(value: unknown, now: number): number | undefined {
  if (value === undefined || value === null) return now;
  if (typeof value === 'string') return isoTime(value);
  return typeof value === 'number' && value >= leastTime && value < mostTime ? Math.round(value) : undefined;
}

/** What is wrong with the fields that must be numbers. */
function outOfRange(fields: Fields): string | undefined {
  for (const [name, least, most] of ranges) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (!(typeof value === 'number' && value >= least && value <= most)) {
      return `${name} must be a number from ${least} to ${most}`;
    }
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function isPlain(value: unknown, depth: number): value is AttributeValue {
  if (Array.isArray(value)) return depth < deepest && value.every((item) => isPlain(item, depth + 1));
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Keeps a value under its name, and an object's members as `name.member`; false where they are too many or too deep. */
function keep(kept: Entry[], name: string, value: unknown, depth = 0): boolean {
  if (value === null || value === undefined) return true;
  if (isObject(value)) {
    const members = Object.entries(value);
    return depth < deepest && members.every(([member, inner]) => keep(kept, `${name}.${member}`, inner, depth + 1));
  }
  if (kept.length === mostAttributes || name.length > longestName || !isPlain(value, depth)) return false;
  kept.push([name, value]);
  return true;
}

/** Keeps these members of an object, as far as they are there; false where they are too many or too deep. */
function keepAll(kept: Entry[], object: Fields, names: readonly string[]): boolean {
  return names.every((name) => keep(kept, name, object[name]));
}

/**
 * `{"device":"…","time":"2026-06-22T08:15:30Z","latitude":54.535,"longitude":10.14,"speed":12.5,…}`
 *
 * Reads a report in the names, units and ranges of our own reports, or says in a sentence why it is none. Fields that a report does not
 * have become attributes; null is as good as not there.
 * @param now the report's time where it has none
 */
export function readReport(fields: Fields, now: number): Reading | string {
  const device = readDevice(fields.device);
  if (device === undefined) return 'device must be a text of 1 to 64 characters or a whole number';
  const time = readTime(fields.time, now);
  if (time === undefined) return 'time must be in ISO 8601 with its zone, or in milliseconds since 1970';
  const problem = outOfRange(fields);
  if (problem !== undefined) return problem;
  const valid = fields.valid ?? true;
  if (typeof valid !== 'boolean') return 'valid must be true or false';
  const event = fields.event ?? undefined;
  if (event !== undefined && !isEvent(event)) return 'event must be one of the events that a report can have';
  const latitude = numberOf(fields.latitude);
  const longitude = numberOf(fields.longitude);
  const type = fields.type ?? (latitude === undefined && longitude === undefined ? 'status' : 'position');
  if (type !== 'position' && type !== 'status') return 'type must be position or status';
  const given = fields.attributes ?? {};
  if (!isObject(given)) return 'attributes must be an object';
  const kept: Entry[] = [];
  if (type === 'status') keepAll(kept, fields, numberNames);
  const others = Object.keys(fields).filter((name) => !ownNames.has(name));
  if (!keepAll(kept, given, Object.keys(given)) || !keepAll(kept, fields, others)) {
    return `attributes must be at most ${mostAttributes}, nested at most ${deepest} deep, and no objects in lists`;
  }
  // Object.fromEntries, because assigning to a member called __proto__ would not make one.
  const attributes = kept.length > 0 ? Object.fromEntries(kept) : undefined;
  if (type === 'status') return status({ device, time, event, attributes });
  return position({
    device,
    time,
    valid,
    latitude,
    longitude,
    altitude: numberOf(fields.altitude),
    accuracy: numberOf(fields.accuracy),
    speed: numberOf(fields.speed),
    heading: numberOf(fields.heading),
    satellites: numberOf(fields.satellites),
    hdop: numberOf(fields.hdop),
    event,
    attributes,
  });
}
