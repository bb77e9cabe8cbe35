import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, status } from '../toolbox/reading.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour, knot } from '../toolbox/units.ts';

/** The event numbers that are an alarm or a change of state. 1 is a position that was due. */
const events: Readonly<Record<number, Event>> = {
  6: 'overspeed',
  7: 'geofence-enter',
  8: 'geofence-exit',
  9: 'power-cut',
  11: 'battery-low',
  20: 'driver',
  24: 'ignition-on',
  25: 'ignition-off',
  26: 'tow',
  36: 'sos',
  41: 'accident',
  42: 'jamming',
};

const plus = 0x2b;
const minus = 0x2d;
const latitudeForm = /^[+-]\d{4}\.\d{1,6}$/;
const longitudeForm = /^[+-]\d{5}\.\d{1,6}$/;
const imeiForm = /^\d{15}$/;
const cardForm = /^[\dA-F]{2,20}$/;

/** `yymmddHHMMSS` */
function momentOf(text = ''): number | undefined {
  return text.length === 12 ? dateAndTime(text, 'yymmdd') : undefined;
}

/** The same in ISO 8601, for an attribute. */
const isoOf = (text = ''): string =>
  `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}T${text.slice(6, 8)}:${text.slice(8, 10)}:${text.slice(10)}Z`;

/** `+ddmm.mmmm` north or east, `-` south or west. */
const angle = (text = ''): number | undefined => degreesMinutes(text.slice(1), text.startsWith('-') ? 'S' : 'N');

/** Four fields of 0 or 1 as a number, the first its lowest bit; undefined where one is something else. */
function bits(fields: readonly string[], from: number): number | undefined {
  let value = 0;
  for (let at = from + 3; at >= from; at--) {
    const on = flag(fields[at]);
    if (on === undefined) return undefined;
    value = value * 2 + (on ? 1 : 0);
  }
  return value;
}

/** The rest of the fields as they are, where it says something. */
const rest = (fields: readonly string[], from: number): string | undefined =>
  from < fields.length ? fields.slice(from).join(',') : undefined;

/** What the columns behind the position say; undefined is "not said". */
interface Columns {
  readonly odometer?: number | undefined;
  readonly lac?: number | undefined;
  readonly ci?: number | undefined;
  readonly power?: number | undefined;
  readonly battery?: number | undefined;
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly destination?: string | undefined;
  readonly ignition?: boolean | undefined;
  readonly engine?: boolean | undefined;
  readonly extra?: string | undefined;
}

//  ODO,IN1,IN2,IN3,IN4,OUT1,OUT2,OUT3,OUT4,LAC,CID,VIN,VBAT,DEST,IGN,ENG,…      or      ODO,LAC,CID,VIN,VBAT,…
function readColumns(fields: readonly string[], at: number): Columns {
  const kilometres = number(fields[at]);
  const odometer = kilometres === undefined ? undefined : Math.round(kilometres * 1000);
  const output = bits(fields, at + 5);
  const input = output === undefined ? undefined : bits(fields, at + 1);
  const cell = input === undefined ? at + 1 : at + 9;
  const [power, battery] = [fields[cell + 2], fields[cell + 3]];
  if (!power?.includes('.') || !battery?.includes('.')) return { odometer, extra: rest(fields, at + 1) };
  const more = input !== undefined;
  return {
    odometer,
    lac: integer(fields[cell]),
    ci: integer(fields[cell + 1]),
    power: number(power),
    battery: number(battery),
    input,
    output: more ? output : undefined,
    destination: more ? fields[at + 13] : undefined,
    ignition: more ? flag(fields[at + 14]) : undefined,
    engine: more ? flag(fields[at + 15]) : undefined,
    extra: rest(fields, more ? at + 16 : at + 5),
  };
}

/** The card behind the columns of a driver's event: the last one that is not all zeros. */
function cardOf(fields: readonly string[]): string | undefined {
  return fields.slice(-2).findLast((field) => cardForm.test(field) && hex(field.slice(0, 13)) !== 0);
}

/** Where the latitude is, with a longitude behind it, or -1. */
function latitudeAt(fields: readonly string[], from: number): number {
  for (let at = from; at < fields.length; at++) {
    const field = fields[at] ?? '';
    const sign = field.charCodeAt(0);
    if (sign !== plus && sign !== minus) continue;
    if (latitudeForm.test(field) && longitudeForm.test(fields[at + 1] ?? '')) return at;
  }
  return -1;
}

const codeOf = (text = ''): number | undefined => (text.length <= 3 ? integer(text) : undefined);

/** The event stands behind its time, its name perhaps between them. */
function eventAt(fields: readonly string[], at: number): { code?: number | undefined; name?: string | undefined } {
  const code = codeOf(fields[at]);
  if (code !== undefined) return { code };
  const behind = codeOf(fields[at + 1]);
  return behind === undefined ? {} : { code: behind, name: fields[at] };
}

/**
 * Reads an event report, whose columns begin behind type and number. They are set in the device, and no report tells them; the fields that
 * make the position have one order in all, and a form by which they are found. So LAT is looked for; before it stands the time of the
 * fix, behind it the rest.
 *
 *     EDT,EID,PDT,LAT,LONG,SPD,HEAD,ODO,…        IMEI,EDT,EDSC,EID,PDT,LAT,LONG,SPDK,…
 *
 * EDT and PDT are the times of event and fix, EID and EDSC the event's number and name, SPD knots with a decimal, SPDK km/h without,
 * HEAD three digits, ODO kilometres.
 */
export function readEvent(fields: readonly string[], device: string): Decoded {
  const imei = fields[3]?.length === 15 && imeiForm.test(fields[3]) ? fields[3] : undefined;
  const first = imei === undefined ? 3 : 4;
  const found = latitudeAt(fields, first);
  const at = found < 0 ? first + 3 : found;
  const { code, name } = eventAt(fields, first + 1);
  const event = code === undefined ? undefined : events[code];
  const fix = fields[at] !== '' || fields[at + 1] !== '';
  const eventTime = momentOf(fields[first]);
  const time = fix ? momentOf(fields[at - 1]) : eventTime;
  const course = fields[at + 3];
  const heading = course?.length === 3 ? integer(course) : undefined;
  const plain = at === first + 3 && (heading !== undefined || course === '');
  const columns: Columns = plain ? readColumns(fields, at + 4) : { extra: rest(fields, at + 3) };
  const said = attributes({
    index: integer(fields[2]),
    imei,
    eventCode: event === undefined ? code : undefined,
    alarm: event === undefined ? undefined : code,
    eventName: name,
    eventTime: eventTime === undefined || eventTime === time ? undefined : isoOf(fields[first]),
    driver: event === 'driver' ? cardOf(fields) : undefined,
    odometer: columns.odometer,
    input: columns.input,
    output: columns.output,
    lac: columns.lac,
    ci: columns.ci,
    power: columns.power,
    battery: columns.battery,
    destination: columns.destination,
    ignition: event === 'ignition-on' ? true : event === 'ignition-off' ? false : columns.ignition,
    engine: columns.engine,
    extra: columns.extra,
  });
  if (!fix) return one('event', status({ device, time, event, attributes: said }));
  const rate = fields[at + 2] ?? '';
  const value = number(rate);
  return one(
    'event',
    position({
      device,
      time,
      valid: true,
      latitude: angle(fields[at]),
      longitude: angle(fields[at + 1]),
      speed: value === undefined ? undefined : value * (rate.includes('.') ? knot : kilometreAnHour),
      heading,
      event,
      attributes: said,
    }),
  );
}
