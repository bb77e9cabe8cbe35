import type { Frame } from './frame.ts';
import { readFix } from './gotop/fix.ts';
import { eventOf, messageOf, messages } from './gotop/types.ts';
import type { Decoded, Exchange, Fix, Framing, Protocol, Session } from './protocol.ts';
import { toDegrees } from './toolbox/coordinates.ts';
import { lastLine } from './toolbox/framing.ts';
import { attributes, one, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const idForm = /^\d{10,17}$/;
const typeForm = /^(?:CMD|ALM)-[A-Z][\w-]{0,8}$/;

function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const [device = '', type = '', flag] = fields;
  if (!idForm.test(device) || !typeForm.test(type)) return refused('unknown', 'no device id and message type');
  const found = flag === 'A' || flag === 'V' ? readFix(fields) : readState(fields);
  return withDevice(found, session, device);
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
  const latitude = toDegrees(fix.latitude, 'latitude', 7).join('');
  const longitude = toDegrees(fix.longitude, 'longitude', 7).join('').padStart(12, '0');
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
