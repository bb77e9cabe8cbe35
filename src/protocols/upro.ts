import type { Frame } from './frame.ts';
import type { Cut, Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { toDegreesMinutes } from './toolbox/coordinates.ts';
import { noise, trimmed } from './toolbox/framing.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { knot } from './toolbox/units.ts';
import { type Content, readable, readTag } from './upro/tags.ts';

const messages = {
  AA: 'alarm',
  AB: 'login over the mobile network',
  AD: 'data over the mobile network',
  AH: 'heartbeat',
  BA: 'report at an interval',
  GY: 'what a device behind the tracker sent, a card reader for example',
  Y: 'answer to a command',
  other: 'other messages with tags',
} as const;

/** What the tags say, as a report: a position where there is a place, else a status. */
function toReading(message: keyof typeof messages, device: string, content: Content): Decoded {
  const { own, place, event, satellites } = content;
  const empty = place && !place.valid && place.latitude === 0 && place.longitude === 0;
  if (!place || empty) {
    const time = content.time ?? place?.time;
    return one(message, status({ device, time, event, attributes: attributes({ ...own, satellites }) }));
  }
  return one(
    message,
    position({
      device,
      time: place.time,
      valid: place.valid,
      latitude: place.latitude,
      longitude: place.longitude,
      altitude: content.altitude,
      speed: content.speed ?? place.speed,
      heading: place.heading,
      satellites,
      event,
      attributes: attributes(own),
    }),
  );
}

const cardReader = 0x4009;

//  GY tt ll data     two bytes each for what sent it and how long it is
function readTransparent(text: string, device: string): Decoded {
  const source = text.charCodeAt(0) * 256 + text.charCodeAt(1);
  const data = readable(text.slice(4)).trim();
  if (text.length < 4 || data === '') return refused('GY', 'no data');
  const own = source === cardReader ? { driver: data } : { source, data };
  return one('GY', status({ device, attributes: own }));
}

function messageOf(type: string): keyof typeof messages {
  const name = type.startsWith('Y') ? 'Y' : type.slice(0, 2);
  return Object.hasOwn(messages, name) ? (name as keyof typeof messages) : 'other';
}

const header = /^\*([A-Z]{2})20([01])(\d{1,20}),([A-Z]{2})/;
const typeEnd = /[^A-Za-z0-9]/;

//  *HQ20<answer wanted><id>,<type>[&<letter><data>]…#
function decode(frame: Frame, session: Session): Decoded {
  // Some tags are bytes: each is one character, so that none is changed.
  const text = frame.bytes.toString('latin1');
  const [whole = '', maker = '', wanted, device = '', type = ''] = header.exec(text) ?? [];
  if (whole === '') return refused('unknown', 'no header with id and message type');
  const message = messageOf(type);
  const found =
    message === 'GY'
      ? readTransparent(text.slice(whole.length), device)
      : readTags(message, text, whole.length, maker, device);
  if (found.refused !== undefined) return found;
  const next = identified(session, device);
  return wanted === '1' ? { ...found, session: next, reply: `*${maker}20Y${type}#` } : { ...found, session: next };
}

function readTags(message: keyof typeof messages, text: string, from: number, maker: string, device: string): Decoded {
  const content: Content = { own: {} };
  const rest = text.slice(from);
  const first = rest.search(typeEnd);
  const suffix = first < 0 ? rest : rest.slice(0, first);
  if (message === 'Y' || message === 'other') content.own['message'] = text.slice(from - 2, from) + suffix;
  else if (suffix !== '') content.own['subtype'] = suffix;
  if (first < 0) return toReading(message, device, content);
  for (const tag of rest.slice(first + 1).split('&')) {
    if (tag !== '') readTag(maker, tag.charAt(0), tag.slice(1), content);
  }
  return toReading(message, device, content);
}

const star = 0x2a;
const hash = 0x23;

const isCapital = (byte = 0): boolean => byte >= 0x41 && byte <= 0x5a;

/** `*XX20` is at `at`. */
const isHeader = (bytes: Buffer, at: number): boolean =>
  isCapital(bytes[at + 1]) && isCapital(bytes[at + 2]) && bytes[at + 3] === 0x32 && bytes[at + 4] === 0x30;

/** From `*XX20` to `#`. What stands before the last such beginning was cut off. */
function cut(bytes: Buffer, from: number): Cut | undefined {
  const end = bytes.indexOf(hash, from);
  if (end < 0) return undefined;
  const frame = bytes.subarray(from, end);
  for (let at = frame.lastIndexOf(star); at >= 0; at = at === 0 ? -1 : frame.lastIndexOf(star, at - 1)) {
    if (isHeader(frame, at)) return trimmed(bytes, from + at, end, end + 1);
  }
  return noise(end);
}

const north = 2;
const east = 4;

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const [latitude] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const [longitude] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const flags = (fix.latitude < 0 ? 0 : north) + (fix.longitude < 0 ? 0 : east);
  const digits = (value: number, width: number): string => String(Math.round(value)).padStart(width, '0');
  const knots = (fix.speed ?? 0) / knot;
  const course = digits((fix.heading ?? 0) / 10, 2);
  const place = `${latitude}${longitude}`.replaceAll('.', '');
  const tags = `&F${digits(knots * 10, 4)}&G${digits((fix.altitude ?? 0) * 10, 6)}`;
  return {
    frame: `*HQ200${fix.device},BA&A${time}${place}${flags}${digits(knots / 2, 2)}${course}${date}&B0100000000${tags}#`,
  };
}

export const upro: Protocol = {
  name: 'upro',
  title: 'HQ20, of Huaqiang, UPRO and others',
  devices: ['Huaqiang HQ20', 'UPRO', 'trackers that say *MG20, *AI20 or *VK20'],
  signatures: [/^\*[A-Z]{2}20[01]\d/],
  framing: cut,
  messages,
  replies: 'A message with 1 behind its *XX20 is answered with *XX20Y and its type once it is stored.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.026, heading: 5, altitude: 0.05 },
    device: (index) => String(861_400_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 29.2 knots to the north-west, ignition on, odometer, card of the SIM, and an answer wanted.',
      wire: '*HQ201861400000000001,BA&A0815305432100001008400061431220626&B0100000000&C00000<6<&F0292&R2109&V0125&X(J0000)(k89490000000000000001)#',
      reports: [
        {
          device: '861400000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 15.0218,
          heading: 310,
          satellites: 9,
          attributes: { ignition: true, odometer: 3272, rssi: 21, power: 12.5, iccid: '89490000000000000001' },
        },
      ],
      replies: ['*HQ20YBA#'],
    },
    {
      about: 'The car was hit while it stood: vibration, armed.',
      wire: '*HQ200861400000000001,AA&A0815305432100001008400060000220626&B0000040010#',
      reports: [
        { type: 'position', event: 'vibration', attributes: { ignition: false, armed: true, alarm: 'vibration' } },
      ],
      replies: [],
    },
    {
      about: 'Cells in sight instead of a fix, and a heartbeat.',
      wire: '*VK200861400000000002,BA&X262,1,10,2001,60;10,2002,81&E260622081530&B0000000000&M900&N23&Y14014#*MG201861400000000002,AH#',
      reports: [
        {
          type: 'status',
          time: '2026-06-22T08:15:30.000Z',
          attributes: { cells: ['262-1-10-2001-60', '262-1-10-2002-81'], batteryLevel: 90, rssi: 23, power: 14.014 },
        },
        { device: '861400000000002', type: 'status' },
      ],
      replies: ['*MG20YAH#'],
    },
  ],
};
