import type { AttributeValue, Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Framing, Protocol, Session } from './protocol.ts';
import { cell } from './toolbox/cells.ts';
import { degrees } from './toolbox/coordinates.ts';
import { lastLine } from './toolbox/framing.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const messages = {
  'CMD-T': 'position, every so many seconds',
  'CMD-F': 'position that was asked for',
  'CMD-X': 'heartbeat',
  'CMD-KEY': 'the SOS key was pressed',
  CMD: 'answer to any other command, with a position or without',
  'ALM-A': 'SOS',
  'ALM-B': 'a fence was crossed: its number, and -1 where it was entered',
  'ALM-C': 'speeding',
  'ALM-D': 'battery low',
  'ALM-E': 'no fix for long',
  'ALM-F': 'battery full',
  'ALM-H': 'moved',
  'ALM-M': 'fell',
  'ALM-N': 'hit something',
  ALM: 'any other alarm',
} as const;

const alarms: Readonly<Record<string, Event>> = {
  A: 'sos',
  C: 'overspeed',
  D: 'battery-low',
  E: 'gps-lost',
  H: 'movement',
  M: 'fall',
  N: 'accident',
};

/** What a type raises: the letter behind `ALM-` says it; a fence has its number and, of newer models, the direction behind that. */
function eventOf(type: string): Event | undefined {
  if (type === 'CMD-KEY') return 'sos';
  if (!type.startsWith('ALM-')) return undefined;
  const letter = type.charAt(4);
  if (letter === 'B') return type.length < 8 ? 'geofence' : type.endsWith('-1') ? 'geofence-enter' : 'geofence-exit';
  return alarms[letter] ?? 'alarm';
}

function messageOf(type: string): string {
  if (Object.hasOwn(messages, type)) return type;
  const family = type.slice(0, 5);
  return Object.hasOwn(messages, family) ? family : type.slice(0, 3);
}

/** A field without its label: `LAT:22.5N` and `22.5N` are the same. */
function unlabelled(field: string | undefined): string {
  return field === undefined ? '' : field.slice(field.indexOf(':') + 1);
}

/** Decimal degrees with the hemisphere letter behind them. */
function angle(field: string | undefined): number | undefined {
  const text = unlabelled(field);
  return degrees(text.slice(0, -1), text.slice(-1));
}

const decimals = /^\d{1,2}\.\d\d$/;
const cellForm = /^(\d{3})(\d{2,3})-([0-9A-Fa-f]{1,4})-([0-9A-Fa-f]{1,8})$/;

interface Tail {
  readonly heading?: number | undefined;
  readonly altitude?: number | undefined;
  readonly hdop?: number | undefined;
  readonly said: Readonly<Record<string, AttributeValue | undefined>>;
}

/** What stands in `NAME:{a,b,…}`, in the order of the frame. */
function listed(text: string, name: string): string[] | undefined {
  const from = text.indexOf(`${name}:{`);
  const to = text.indexOf('}', from);
  const content = from < 0 || to < 0 ? '' : text.slice(from + name.length + 2, to);
  return content === '' ? undefined : content.split(',').map((point) => point.replace('&', ','));
}

/** Fields of their own, the first of which is at `from`; those between it and the lists are all that a model may add. */
function readMore(fields: readonly string[], from: number): Tail['said'] {
  const text = fields.slice(from).join(',');
  const lists = text.search(/(?:WIFI|BLE):\{/);
  const rest = (lists < 0 ? text : text.slice(0, lists)).split(',').filter((field) => field !== '');
  const at = rest.findIndex((field) => cellForm.test(field));
  const [, mcc, mnc, lac, ci] = cellForm.exec(rest[at] ?? '') ?? [];
  const name = cell(integer(mcc), integer(mnc), hex(lac), hex(ci));
  return {
    cells: name === undefined ? undefined : [name],
    extra: (name === undefined ? rest : rest.toSpliced(at, 1)).join(','),
    wifi: listed(text, 'WIFI'),
    bluetooth: listed(text, 'BLE'),
  };
}

const nothing = {};

//  [course | [altitude,]hdop][,mccmnc-lac-cell][,…][,WIFI:{address&rssi,…}][,BLE:{address&rssi,…}]        from field 9 on
function readTail(fields: readonly string[]): Tail {
  const hasAltitude = decimals.test(fields[10] ?? '');
  const hasHdop = hasAltitude || decimals.test(fields[9] ?? '');
  const heading = hasHdop || fields[9]?.length !== 3 ? undefined : integer(fields[9]);
  const next = hasAltitude ? 11 : hasHdop || heading !== undefined ? 10 : 9;
  return {
    heading,
    altitude: hasAltitude ? number(fields[9]) : undefined,
    hdop: hasHdop ? number(fields[hasAltitude ? 10 : 9]) : undefined,
    said: next < fields.length ? readMore(fields, next) : nothing,
  };
}

//  imei,TYPE,A,DATE:yymmdd,TIME:HHMMSS,LAT:dd.dN,LOT:ddd.dE,Speed:km/h,[inputs-]battery-signal,tail        the labels may be left out
//  0    1    2 3           4           5         6          7          8                       9
function readFix(fields: readonly string[]): Decoded {
  const [device = '', type = ''] = fields;
  const state = (fields[8] ?? '').split('-');
  const speed = number(unlabelled(fields[7]));
  const tail = readTail(fields);
  const event = eventOf(type);
  const time = dateTime(dateOf(unlabelled(fields[3]), 'yymmdd'), timeOfDay(unlabelled(fields[4])));
  const said = attributes({
    alarm: event && type,
    batteryLevel: integer(state.at(-2)),
    rssi: integer(state.at(-1)),
    inputs: state.slice(0, -2).join('-'),
    ...tail.said,
  });
  if (fields[2] === 'V' && unlabelled(fields[5]).length < 2 && unlabelled(fields[6]).length < 2)
    return one(messageOf(type), status({ device, time, event, attributes: said }));
  return one(
    messageOf(type),
    position({
      device,
      time,
      valid: fields[2] === 'A',
      latitude: angle(fields[5]),
      longitude: angle(fields[6]),
      speed: speed === undefined ? undefined : speed * kilometreAnHour,
      heading: tail.heading,
      altitude: tail.altitude,
      hdop: tail.hdop,
      event,
      attributes: said,
    }),
  );
}

const idForm = /^\d{10,17}$/;
const typeForm = /^(?:CMD|ALM)-[A-Z][\w-]{0,8}$/;

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const [device = '', type = '', flag] = fields;
  if (!idForm.test(device) || !typeForm.test(type)) return refused('unknown', 'no device id and message type');
  const found = flag === 'A' || flag === 'V' ? readFix(fields) : readState(fields);
  if (found.refused !== undefined) return found;
  return { ...found, session: session.device === device ? session : { ...session, device } };
}

function readState(fields: readonly string[]): Decoded {
  const [device = '', type = ''] = fields;
  const event = eventOf(type);
  const said = { alarm: event && type, message: type, text: fields.slice(2).join(',') };
  return one(messageOf(type), status({ device, event, attributes: attributes(said) }));
}

const hash = 0x23;

/** Up to `#`. Some models send one before the frame as well: it ends an empty one. */
const cut: Framing = (bytes, from) => {
  const end = bytes.indexOf(hash, from);
  return end < 0 ? undefined : lastLine(bytes, from, end);
};

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yymmdd');
  const latitude = `${Math.abs(fix.latitude).toFixed(7)}${fix.latitude < 0 ? 'S' : 'N'}`;
  const longitude = `${Math.abs(fix.longitude).toFixed(7).padStart(11, '0')}${fix.longitude < 0 ? 'W' : 'E'}`;
  const speed = ((fix.speed ?? 0) / kilometreAnHour).toFixed(1).padStart(5, '0');
  const place = `LAT:${latitude},LOT:${longitude},Speed:${speed}`;
  const altitude = (fix.altitude ?? 0).toFixed(1);
  return { frame: `${fix.device},CMD-T,A,DATE:${date},TIME:${time},${place},090-24,${altitude},00.90#` };
}

export const gotop: Protocol = {
  name: 'gotop',
  title: 'GoTop and TL-206',
  devices: ['GoTop TL-201, TL-206, TL-218', 'trackers with CMD and ALM messages'],
  signatures: [/^\d{10,17},(?:CMD|ALM)-[A-Z]/, /^#\d{10,17},(?:CMD|ALM)-[A-Z]/],
  // The end of an empty frame, and nothing behind it yet.
  openings: [/^#(?![^\r\n])/],
  framing: cut,
  messages,
  replies: 'None: these trackers wait for no answer.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-8, speed: 0.014, altitude: 0.05 },
    device: (index) => String(860_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h, 12 m above the sea, one network in sight.',
      wire: '860000000000001,CMD-T,A,DATE:260622,TIME:081530,LAT:54.5350000N,LON:010.1400000E,Speed:054.0,087-24,12.0,00.90,WIFI:{02-00-00-00-00-01&-61}#',
      reports: [
        {
          device: '860000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15,
          altitude: 12,
          hdop: 0.9,
          attributes: { batteryLevel: 87, rssi: 24, wifi: ['02-00-00-00-00-01,-61'] },
        },
      ],
      replies: [],
    },
    {
      about: 'A fence was entered, and a heartbeat.',
      wire: '860000000000001,ALM-B2-1,A,DATE:260622,TIME:081530,LAT:54.5350000N,LOT:010.1400000W,Speed:000.0,087-24,000#860000000000001,CMD-X#',
      reports: [
        { type: 'position', longitude: -10.14, heading: 0, event: 'geofence-enter', attributes: { alarm: 'ALM-B2-1' } },
        { type: 'status' },
      ],
      replies: [],
    },
  ],
};
