import type { Event, Reading } from '../../model/report.ts';
import { type Field, type Found, layout, nameless, put, putAll } from '../gl200/fields.ts';
import { placeAt, readCell, utcTime } from '../gl200/locations.ts';
import type { Decoded, Session } from '../protocol.ts';
import { hex, number } from '../toolbox/numbers.ts';
import { one, position, refused, status } from '../toolbox/reading.ts';
import { identified } from '../toolbox/sessions.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** A message type of the GL100 and GT300: what it is for, and its fields: before the first place, or all where it has none. */
interface Report {
  readonly about: string;
  readonly fields: readonly Field[];
  readonly placed?: true;
  readonly event?: Event;
  readonly says?: readonly [name: string, value: boolean];
}

const numbered = layout('- -');
const placed = (about: string, event?: Event, fields = numbered): Report => ({
  about,
  fields,
  placed: true,
  ...(event && { event }),
});
const stated = (about: string, names = '-'): Report => ({ about, fields: layout(names) });

/** The message types of the documents, without the `GT` before each. */
export const reports: Readonly<Record<string, Report>> = {
  TRI: placed('positions, as often as is set', undefined, layout('- batteryLevel')),
  RTL: placed('position that was asked for'),
  LGL: placed('position, with a link for a map'),
  LBC: placed('position after a call', undefined, layout('phone')),
  EST: placed('overspeed', 'overspeed'),
  SOS: placed('emergency button', 'sos'),
  MSA: placed('fall', 'fall'),
  BND: placed('SIM card replaced', 'tampering'),
  NMR: placed('no motion', 'stop'),
  SZI: placed('geofence entered or left', 'geofence', layout('geofence entered')),
  PNA: { ...stated('switched on'), event: 'power-on' },
  PFA: { ...stated('switched off'), event: 'power-off' },
  PLA: { ...stated('battery low'), event: 'battery-low' },
  BTC: { ...stated('charging begins'), says: ['charging', true] },
  STC: { ...stated('charging ends'), says: ['charging', false] },
  INF: stated('state of the device', 'iccid rssi ber batteryLevel charger menu timeZone daylightSaving'),
  CID: stated('SIM card', 'iccid'),
  CSQ: stated('signal', 'rssi ber'),
  CBC: stated('battery', 'batteryLevel'),
  SWV: stated('software', 'firmware software'),
  HWV: stated('hardware', 'hardware'),
  LGT: stated('time of the last fix', 'lastFix'),
  GEO: stated('geofence switched on or off', 'armed'),
  GCR: stated('geofence around the present place', 'fix accuracy longitude latitude radius checkInterval geofenceType'),
  ALL: stated('configuration'),
};

/** The message types by the name that the decoder gives them. */
export const messages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(reports).map(([type, { about }]) => [type, about])),
  HBD: 'heartbeat, confirmed',
  ACK: 'answer to a command',
};

const headForm = /^(?:\+RESP|\+ACK|AT)[:+]GT[A-Z]{3}/;
const deviceForm = /^\d{15}$/;

/** Whether a frame has the GL100's form: the device stands where later models have the protocol's version. */
export function isVersionless(text: string): boolean {
  const from = text.indexOf(',') + 1;
  return text.charCodeAt(from + 15) === 0x2c && deviceForm.test(text.slice(from, from + 15)) && headForm.test(text);
}

/** Reads a frame of the GL100's form. */
export function readVersionless(text: string, session: Session): Decoded {
  const fields = text.split(',');
  const [head = '', device = ''] = fields;
  const result = head.startsWith('AT') ? readHeartbeat(text, fields) : readReport(fields, head, device);
  if (result.refused !== undefined && !result.readings) return result;
  return { ...result, session: identified(session, device) };
}

//  AT+GTHBD=HeartBeat,device,time,count,version      answered with +RESP:GTHBD,GPRS ACTIVE,HeartBeat,device,time,count NUL
function readHeartbeat(text: string, fields: readonly string[]): Decoded {
  const [head, device = ''] = fields;
  if (head !== 'AT+GTHBD=HeartBeat' || fields.length < 5)
    return refused('HBD', 'a heartbeat without time, count and version');
  const found: Found = {};
  readEnd(fields, found);
  const echo = text.slice('AT+GTHBD='.length, text.lastIndexOf(','));
  const reply = `+RESP:GTHBD,GPRS ACTIVE,${echo}\0`;
  return one('HBD', status({ device, attributes: found }), latin1.test(reply) ? { reply } : {});
}

// eslint-disable-next-line no-control-regex -- what can be sent as it was received
const latin1 = /^[\0-\u{ff}]*$/u;
const versionForm = /^\d{10}$/;
const countForm = /^[0-9A-Fa-f]{4}$/;
const sentForm = /^\d{14}$/;

/** Reads version, count and send time, in whatever order a model has them at the end; returns where the fields before them end. */
function readEnd(fields: readonly string[], found: Found): number {
  let to = fields.length;
  for (let n = 0; n < 3 && to > 3; n++) {
    const text = fields[to - 1] ?? '';
    if (versionForm.test(text)) found['version'] = text;
    else if (countForm.test(text) && found['index'] === undefined) found['index'] = hex(text) ?? 0;
    else if (sentForm.test(text)) found['sentAt'] = text;
    else break;
    to--;
  }
  return to;
}

function readReport(fields: readonly string[], head: string, device: string): Decoded {
  const type = head.slice(-3);
  const found: Found = { message: type };
  const to = readEnd(fields, found);
  if (head.startsWith('+ACK')) {
    Object.assign(found, { message: 'ACK', result: type });
    putAll(found, fields, 2, to, []);
    return one('ACK', status({ device, attributes: found }));
  }
  const report = reports[type];
  const place = placeAt(fields, 2, to);
  if (place >= 0 && type !== 'GCR') return readPlaces(fields, place + 4, to, report, { type, device, found });
  if (!report) return refused('unknown', `no message type of this protocol: ${type}`);
  if (report.placed && !fields.slice(2, to).includes('')) return refused(type, 'no readable place');
  putAll(found, fields, 2, to, report.fields);
  if (report.says) found[report.says[0]] = report.says[1];
  if (report.event) found['alarm'] = type;
  return one(type, status({ device, event: report.event, attributes: found }));
}

interface Origin {
  readonly type: string;
  readonly device: string;
  readonly found: Found;
}

//  number,reserved,reserved,fix,speed,heading,altitude,accuracy,longitude,latitude,time,mcc,mnc,lac,cell,timing advance
/** Reads the places of a message, the longitude of the first of which stands at `first`. */
function readPlaces(
  fields: readonly string[],
  first: number,
  to: number,
  report: Report | undefined,
  { type, device, found }: Origin,
): Decoded {
  const readings: Reading[] = [];
  let reason: string | undefined;
  const fix = fixAt(fields, first);
  putLead(fields, fix, type, report?.fields ?? [], found);
  const event = eventOf(type, report, found);
  for (let at = first; at >= 0;) {
    const following = placeAt(fields, at + 3, to);
    const next = following < 0 ? to : fixAt(fields, following + 4);
    const here: Found = following < 0 ? found : { message: type };
    const rest = readCell(fields, at + 3, next, here);
    for (let i = rest; i < next; i++) if (!reserved.test(fields[i] ?? '')) put(here, nameless, fields[i], i);
    const source = at === first && following < 0 ? undefined : fields.slice(fixAt(fields, at), rest).join(',');
    const reading = readPlace(fields, at, { type, device, found: here }, event, source);
    if (typeof reading === 'string') reason ??= reading;
    else readings.push(reading);
    at = following < 0 ? -1 : following + 4;
  }
  if (reason === undefined) return { message: type, readings };
  return readings.length > 0 ? { message: type, readings, refused: reason } : refused(type, reason);
}

/** A reserved field, or a timing advance of 0. */
const reserved = /^0{1,2}$/;

/** Where the fields of a place begin; some models leave out the accuracy, and the altitude, which has a point, stands before the longitude. */
function fixAt(fields: readonly string[], longitude: number): number {
  return longitude - ((fields[longitude - 1] ?? '').includes('.') ? 4 : 5);
}

/**
 * The fields before the first place: behind the number of places, but for a call, which has none. A battery level of 0 is the GL100's
 * reserved field.
 */
function putLead(fields: readonly string[], to: number, type: string, names: readonly Field[], found: Found): void {
  for (let at = type === 'LBC' ? 2 : 3; at < to; at++) {
    const each = names[names.length - to + at] ?? nameless;
    const mayBeReserved = each.name === '-' || each.name === 'batteryLevel';
    if (!mayBeReserved || fields[at] !== '0') put(found, each, fields[at], at);
  }
}

function eventOf(type: string, report: Report | undefined, found: Found): Event | undefined {
  if (!report?.event) return undefined;
  found['alarm'] = type;
  if (type !== 'SZI') return report.event;
  return found['entered'] === '1' ? 'geofence-enter' : 'geofence-exit';
}

/** `fix` is 1 for a fix; 0 is the last known place, which is valid for its own time. Speeds are kilometres an hour. */
function readPlace(
  fields: readonly string[],
  at: number,
  { device, found }: Origin,
  event: Event | undefined,
  source: string | undefined,
): Reading | string {
  const fix = fixAt(fields, at);
  const hdop = fix === at - 5 ? number(fields[at - 1]) : undefined;
  if (fields[fix] === '0') found['lastKnown'] = true;
  return position({
    device,
    time: utcTime(fields[at + 2]),
    valid: true,
    latitude: number(fields[at + 1]),
    longitude: number(fields[at]),
    altitude: number(fields[fix + 3]),
    speed: scaled(number(fields[fix + 1]), kilometreAnHour),
    heading: number(fields[fix + 2]),
    hdop: hdop === 0 ? undefined : hdop,
    event,
    attributes: found,
    source,
  });
}
