import type { Report } from '../../api/schemas/report.ts';

/** A fact of a report, for people: what it is, its value in everyday units, and exactly as it was stored where that differs. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly exact?: string;
}

const compass = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const;

/** `45 km/h`. @param speed metres per second */
export function speedText(speed: number): string {
  return `${Math.round(speed * 3.6)} km/h`;
}

/** `123° SE`. @param heading degrees clockwise from true north */
function headingText(heading: number): string {
  return `${Math.round(heading) % 360}° ${compass[Math.round(heading / 45) % 8] ?? ''}`;
}

/** `54.53500° N, 10.14000° E` */
function placeText(latitude: number, longitude: number): string {
  const part = (degrees: number, letters: readonly [string, string]): string =>
    `${Math.abs(degrees).toFixed(5)}°\u00a0${letters[degrees < 0 ? 1 : 0]}`;
  return `${part(latitude, ['N', 'S'])}, ${part(longitude, ['E', 'W'])}`;
}

/** `950 m`, `12.4 km` */
function lengthText(metres: number): string {
  return Math.abs(metres) < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}

/** `1.4 kB`, `20 MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `SOS`, `Power cut` */
export function eventText(event: string): string {
  return event === 'sos' ? 'SOS' : event.charAt(0).toUpperCase() + event.slice(1).replaceAll('-', ' ');
}

/** What a report says of where and how the vehicle is. */
export function factsOf(report: Report): Fact[] {
  const { latitude, longitude, altitude, accuracy, speed, heading, satellites, hdop, event, valid } = report;
  const facts: Fact[] = [];
  const say = (name: string, value: string | undefined, exact?: string): void => {
    if (value !== undefined) facts.push({ name, value, ...(exact !== undefined && { exact }) });
  };
  say('Event', event === undefined ? undefined : eventText(event));
  say('Speed', speed === undefined ? undefined : speedText(speed), `${speed} m/s`);
  say('Heading', heading === undefined ? undefined : headingText(heading), `${heading}°`);
  if (latitude !== undefined && longitude !== undefined)
    say('Position', placeText(latitude, longitude), `${latitude}, ${longitude}`);
  say('Fix', valid === false ? 'not valid, says the device' : undefined);
  say('Altitude', altitude === undefined ? undefined : `${Math.round(altitude)} m`, `${altitude} m`);
  say('Accuracy', accuracy === undefined ? undefined : lengthText(accuracy), `${accuracy} m`);
  say('Satellites', satellites?.toString());
  say('HDOP', hdop?.toString());
  return facts;
}

type Value = NonNullable<Report['attributes']>[string];

/** Lengths among the attributes that a person would rather read in kilometres. */
const lengths: ReadonlySet<string> = new Set(['odometer', 'tripOdometer', 'distance']);

/** Everything else the frame says, by its own names. */
export function attributesOf(report: Report): Fact[] {
  return Object.entries(report.attributes ?? {}).map(([name, value]) =>
    lengths.has(name) && typeof value === 'number'
      ? { name, value: lengthText(value), exact: `${value} m` }
      : { name, value: plain(value) },
  );
}

function plain(value: Value): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.map(String).join(', ');
  return JSON.stringify(value);
}

/** Bytes as text on one line: what is no printable ASCII as an escape. */
export function escaped(bytes: Uint8Array): string {
  const known: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
  return Array.from(bytes, (byte) => {
    if (known[byte] !== undefined) return known[byte];
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
    return `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

/** Whether bytes are text, with a few others at most. */
export function isText(bytes: Uint8Array): boolean {
  const printable = bytes.filter((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 10 || byte === 13 || byte === 9);
  return printable.length >= bytes.length * 0.9;
}
