import type { AttributeValue, Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
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

type Values = Record<string, AttributeValue | undefined>;

const latitudeForm = /^[+-]\d{4}\.\d{1,6}$/;
const longitudeForm = /^[+-]\d{5}\.\d{1,6}$/;
const momentForm = /^\d{12}$/;
const eventForm = /^\d{1,3}$/;
const imeiForm = /^\d{15}$/;
const headingForm = /^\d{3}$/;
const cardForm = /^[\dA-F]{2,20}$/;

/** `yymmddHHMMSS` */
function momentOf(text = ''): number | undefined {
  return momentForm.test(text) ? dateTime(dateOf(text.slice(0, 6), 'yymmdd'), timeOfDay(text.slice(6))) : undefined;
}

/** `+ddmm.mmmm` north or east, `-` south or west. */
const angle = (text = ''): number | undefined => degreesMinutes(text.slice(1), text.startsWith('-') ? 'S' : 'N');

const flag = (text: string | undefined): boolean | undefined =>
  text === '1' ? true : text === '0' ? false : undefined;

/** Four or more fields of 0 or 1 as a number, the first its lowest bit; undefined where one is something else. */
function bits(fields: readonly string[]): number | undefined {
  let value = 0;
  for (let at = fields.length - 1; at >= 0; at--) {
    const on = flag(fields[at]);
    if (on === undefined) return undefined;
    value = value * 2 + (on ? 1 : 0);
  }
  return value;
}

//  IN1,IN2,IN3,IN4,OUT1,OUT2,OUT3,OUT4,LAC,CID,VIN,VBAT,DEST,IGN,ENG,…      or      LAC,CID,VIN,VBAT,…
function readTail(tail: readonly string[], said: Values): void {
  const output = bits(tail.slice(4, 8));
  const input = output === undefined ? undefined : bits(tail.slice(0, 4));
  const at = input === undefined ? 0 : 8;
  const [power, battery] = [tail[at + 2], tail[at + 3]];
  if (!power?.includes('.') || !battery?.includes('.')) {
    said['extra'] = tail.join(',');
    return;
  }
  said['lac'] = integer(tail[at]);
  said['ci'] = integer(tail[at + 1]);
  said['power'] = number(power);
  said['battery'] = number(battery);
  if (at === 0) {
    said['extra'] = tail.slice(4).join(',');
    return;
  }
  said['input'] = input;
  said['output'] = output;
  said['destination'] = tail[12];
  said['ignition'] = flag(tail[13]);
  said['engine'] = flag(tail[14]);
  said['extra'] = tail.slice(15).join(',');
}

/** The card behind the columns of a driver's event: the last one that is not all zeros. */
function cardOf(fields: readonly string[]): string | undefined {
  return fields.slice(-2).findLast((field) => cardForm.test(field) && hex(field.slice(0, 13)) !== 0);
}

/**
 * Reads an event report. Its columns are set in the device, and no report tells them; the fields that make the position have one order
 * in all, and a form by which they are found. So LAT is looked for; before it stands the time of the fix, behind it the rest.
 *
 *     EDT,EID,PDT,LAT,LONG,SPD,HEAD,ODO,…        IMEI,EDT,EDSC,EID,PDT,LAT,LONG,SPDK,…
 *
 * EDT and PDT are the times of event and fix, EID and EDSC the event's number and name, SPD knots with a decimal, SPDK km/h without,
 * HEAD three digits, ODO kilometres.
 */
export function readEvent(data: readonly string[], device: string, said: Values): Decoded {
  const first = imeiForm.test(data[0] ?? '') ? 1 : 0;
  if (first === 1) said['imei'] = data[0];
  const found = data.findIndex((field) => latitudeForm.test(field));
  const at = found < 0 || !longitudeForm.test(data[found + 1] ?? '') ? first + 3 : found;
  const event = eventAt(data, first, said);
  const eventTime = momentOf(data[first]);
  const time = momentOf(data[at - 1]);
  const heading = headingForm.test(data[at + 3] ?? '') ? integer(data[at + 3]) : undefined;
  const columns = at === first + 3 && (heading !== undefined || data[at + 3] === '');
  if (columns) {
    const kilometres = number(data[at + 4]);
    said['odometer'] = kilometres === undefined ? undefined : Math.round(kilometres * 1000);
    readTail(data.slice(at + 5), said);
  } else said['extra'] = data.slice(at + 3).join(',');
  if (event === 'driver') said['driver'] = cardOf(data);
  if (event === 'ignition-on') said['ignition'] = true;
  if (event === 'ignition-off') said['ignition'] = false;
  if (!data[at] && !data[at + 1])
    return one('event', status({ device, time: eventTime, event, attributes: attributes(said) }));
  if (eventTime !== undefined && eventTime !== time) said['eventTime'] = new Date(eventTime).toISOString();
  const rate = data[at + 2] ?? '';
  const value = number(rate);
  return one(
    'event',
    position({
      device,
      time,
      valid: true,
      latitude: angle(data[at]),
      longitude: angle(data[at + 1]),
      speed: value === undefined ? undefined : value * (rate.includes('.') ? knot : kilometreAnHour),
      heading,
      event,
      attributes: attributes(said),
    }),
  );
}

/** The event's number stands behind the event's time, its name perhaps between them. */
function eventAt(data: readonly string[], first: number, said: Values): Event | undefined {
  const named = !eventForm.test(data[first + 1] ?? '') && eventForm.test(data[first + 2] ?? '');
  const code = integer(data[named ? first + 2 : first + 1]);
  if (code === undefined || code > 999) return undefined;
  if (named) said['eventName'] = data[first + 1];
  const event = events[code];
  said[event === undefined ? 'eventCode' : 'alarm'] = code;
  return event;
}
