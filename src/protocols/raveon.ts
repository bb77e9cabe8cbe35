import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { wholeHeading, wholeSpeed } from './toolbox/encoding.ts';
import { beginningWith } from './toolbox/framing.ts';
import { sentence, toSentence } from './toolbox/nmea.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused } from './toolbox/reading.ts';
import { digitsOf, nearest, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = { PRAVE: 'position and state of one radio, as the receiving radio passes it on' } as const;

/** The letters that tell why a radio reports. */
const eventOf: Readonly<Record<string, Event>> = {
  A: 'sos',
  C: 'sos',
  I: 'accident',
  M: 'fall',
  P: 'alarm',
  S: 'fault',
  V: 'vibration',
  X: 'alarm',
};

/** ddmm.mmmm or dddmm.mmmm; south and west are negative. */
function signedDegrees(text = '', [positive, negative]: readonly [string, string]): number | undefined {
  const unsigned = text.startsWith('-') || text.startsWith('+') ? text.slice(1) : text;
  return degreesMinutes(unsigned, text.startsWith('-') ? negative : positive);
}

//  $PRAVE,from,to,latitude,longitude,HHMMSS,fix,satellites,metres,°C,volts,inputs,dBm,km/h,heading,alert,spare[,odometer]*hh
//  0      1    2  3        4         5      6   7          8      9  10    11     12  13   14      15    16     17
//  fix: 0 none, 1 GPS, 2 differential; inputs: one hexadecimal digit. Without a fix the place, the time and the altitude are empty.
function readReport(fields: readonly string[], checksum: string, now: number): Decoded {
  const device = fields[1] ?? '';
  if (!/^\d{1,4}$/.test(device)) return refused('PRAVE', 'no readable id of the sender');
  const alarm = fields[15]?.trim();
  const event = eventOf[alarm?.charAt(0) ?? ''];
  const dayTime = timeOfDay(fields[5]);
  const time = dayTime === undefined ? undefined : nearest(dayTime, now);
  const [satellites, altitude] = [integer(fields[7]), number(fields[8])];
  const state = attributes({
    recipient: fields[2],
    temperature: number(fields[9]),
    power: number(fields[10]),
    input: hex(fields[11]),
    rssi: number(fields[12]),
    alarm,
    // Where there is an odometer the spare field may be left out; no document tells its unit.
    odometerRaw: number(fields[17]) ?? number(fields[16]),
    checksum: checksum === 'right' ? undefined : checksum,
  });
  return one(
    'PRAVE',
    placed(
      {
        device,
        time,
        valid: fields[6] === '1' || fields[6] === '2',
        latitude: signedDegrees(fields[3], ['N', 'S']),
        longitude: signedDegrees(fields[4], ['E', 'W']),
        altitude,
        speed: scaled(number(fields[13]), kilometreAnHour),
        heading: number(fields[14]),
        satellites,
        event,
        attributes: state,
      },
      `${fields[3]}${fields[4]}`,
    ),
  );
}

/**
 * A connection carries the reports of all radios that the receiving one hears, so it belongs to no device. The checksums of the
 * manual's own samples are wrong: one is refused only from a radio that has sent a right one.
 */
function decode(frame: Frame, session: Session, now: number): Decoded {
  const found = sentence(frame.text);
  if (found?.fields[0] !== 'PRAVE') return refused('unknown', 'no $PRAVE sentence');
  const checked = session.memory?.['checked'] === true;
  if (found.checksum === 'wrong' && checked) return refused('PRAVE', 'a wrong checksum');
  const decoded = readReport(found.fields, found.checksum, now);
  if (checked || found.checksum !== 'right') return decoded;
  return { ...decoded, session: { ...session, memory: { checked: true } } };
}

function report(fix: Fix): { frame: string } {
  const [latitude] = toDegreesMinutes(fix.latitude, 'latitude', 4);
  const [longitude] = toDegreesMinutes(fix.longitude, 'longitude', 4);
  const fields = [
    `PRAVE,${fix.device},0001`,
    fix.latitude < 0 ? `-${latitude}` : latitude,
    fix.longitude < 0 ? `-${longitude}` : longitude,
    digitsOf(fix.time, 'ddmmyy').time,
    1,
    fix.satellites ?? '',
    fix.altitude === undefined ? '' : Math.round(fix.altitude),
    ',,0,',
    wholeSpeed(fix, kilometreAnHour),
    wholeHeading(fix),
    ',',
  ];
  return { frame: `${toSentence(fields.join(','))}\r\n` };
}

export const raveon: Protocol = {
  name: 'raveon',
  title: 'Raveon $PRAVE',
  devices: ['Raveon RV-M7 GX, RV-M9, RV-M29, RF-7800W', 'Raveon Atlas'],
  signatures: [/^\$PRAVE,/],
  framing: beginningWith('$', '\n'),
  messages,
  replies: 'None: the radio waits for none.',
  decode,
  encoder: {
    login: () => [],
    report,
    dateless: true,
    precision: { time: 1000, place: 1e-6, speed: 0.14, heading: 0.5, altitude: 0.5 },
    device: (index) => String(index % 10_000).padStart(4, '0'),
  },
  examples: [
    {
      about: 'Two radios heard by one: a position, and a call for help without a fix.',
      wire: '$PRAVE,0003,0001,5432.1000,1008.4000,081530,1,10,12,31,13.3,3,-83,54,315,,*5C\r\n$PRAVE,0004,0001,,,,0,0,,28,12.7,0,-95,,,C,*17\r\n',
      reports: [
        {
          device: '0003',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12,
          speed: 15,
          heading: 315,
          satellites: 10,
          attributes: { temperature: 31, power: 13.3, input: 3, rssi: -83 },
        },
        { device: '0004', type: 'status', event: 'sos', attributes: { alarm: 'C', rssi: -95 } },
      ],
      replies: [],
    },
    {
      about: 'South and west, with an odometer.',
      wire: '$PRAVE,0003,0001,-2349.5000,-06447.4000,081530,2,9,447,25,12.9,0,-56,0,0,,,1003.4*64\r\n',
      reports: [{ latitude: -23.825, longitude: -64.79, attributes: { odometerRaw: 1003.4 } }],
      replies: [],
    },
  ],
};
