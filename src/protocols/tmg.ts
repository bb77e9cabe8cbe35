import type { Event } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Fix, Protocol, Session } from './protocol.ts';
import { readLong, readShort } from './tmg/tails.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { lines } from './toolbox/framing.ts';
import { integer, number } from './toolbox/numbers.ts';
import { placed } from './toolbox/placed.ts';
import { attributes, one, refused } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { kilometreAnHour, scaled } from './toolbox/units.ts';

const messages = {
  nor: 'position at the usual interval',
  bak: 'position at the usual interval, short layout',
  ion: 'ignition on',
  iof: 'ignition off',
  rmv: 'external battery removed',
  rnc: 'external battery connected again',
  ebl: 'external battery low',
  ibl: 'internal battery low',
  tmp: 'tampering',
  smt: 'tampering with the SIM tray',
  btt: 'tampering with the battery',
  rid: 'a tag was read',
  other: 'position of a type that no document names; its word is the attribute message',
} as const;

const eventOf: Readonly<Record<string, Event>> = {
  ion: 'ignition-on',
  iof: 'ignition-off',
  rmv: 'power-cut',
  rnc: 'power-restored',
  ebl: 'power-low',
  ibl: 'battery-low',
  tmp: 'tampering',
  smt: 'tampering',
  btt: 'tampering',
  rid: 'driver',
};

//  $nor[,L|H],imei,ddmmyyyy,HHMMSS,fix,ddmm.mmmm,N,dddmm.mmmm,E,km/h,course,…      L live, H from memory; fix 0 none
//             at   +1       +2     +3  +4        +5 +6        +7 +8  +9     +10
function decode(frame: Frame, session: Session): Decoded {
  const fields = frame.text.split(',');
  const word = fields[0]?.slice(1) ?? '';
  const message = Object.hasOwn(messages, word) ? word : 'other';
  const at = fields[1] === 'L' || fields[1] === 'H' ? 2 : 1;
  const device = fields[at] ?? '';
  if (!/^\$[a-z]{3}$/.test(fields[0] ?? '') || !/^\d{10,16}$/.test(device))
    return refused('unknown', 'no message type and IMEI');
  // There the short layout has its inputs, the long one the signal strength.
  const short = /^[HL]/.test(fields[at + 15] ?? '');
  const tail = short ? readShort(fields, at + 10) : readLong(fields, at + 10);
  const fix = integer(fields[at + 3]);
  if (fix === undefined) return refused(message, 'no readable fix status');
  if (word !== 'nor') tail.attributes['message'] = word;
  if (at === 2 && fields[1] === 'H') tail.attributes['archived'] = true;
  const place = `${fields[at + 4]}${fields[at + 6]}`;
  const reading = placed(
    {
      device,
      time: dateTime(dateOf(fields[at + 1], 'ddmmyyyy'), timeOfDay(fields[at + 2])),
      valid: fix > 0,
      latitude: degreesMinutes(fields[at + 4], fields[at + 5]),
      longitude: degreesMinutes(fields[at + 6], fields[at + 7]),
      altitude: tail.altitude,
      speed: scaled(number(fields[at + 8]), kilometreAnHour),
      heading: number(fields[at + 9]),
      satellites: tail.satellites,
      hdop: tail.hdop,
      event: eventOf[word] ?? tail.event,
      attributes: attributes(tail.attributes),
    },
    place,
  );
  return one(message, reading, { session: identified(session, device) });
}

//  the plainest of all: live, panic button at rest, nothing of what stands behind the course but that
function report(fix: Fix): { frame: string } {
  const { date, time } = digitsOf(fix.time, 'ddmmyyyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const speed = ((fix.speed ?? 0) / kilometreAnHour).toFixed(1);
  const heading = ((fix.heading ?? 0) % 360).toFixed(2);
  const tail = [fix.altitude?.toFixed(1) ?? '', fix.hdop ?? '', fix.satellites ?? ''];
  return {
    frame: `$nor,L,${fix.device},${date},${time},1,${place.join(',')},${speed},${heading},${tail.join(',')},,,,,1,,,00000001,00000000,1111,,,,,#\r\n`,
  };
}

export const tmg: Protocol = {
  name: 'tmg',
  title: 'TMG',
  devices: ['TMG vehicle trackers, common in Indian fleets'],
  signatures: [/^\$[a-z]{3},(?:[LH],)?\d{10,16},/],
  framing: lines,
  messages,
  replies: 'None: the device waits for none.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.014, heading: 0.005, altitude: 0.05 },
    device: (index) => String(861_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A position: 54 km/h to the north-west, with cell, voltages, inputs and outputs.',
      wire: '$nor,L,861000000000001,22062026,081530,4,5432.1000,N,01008.4000,E,54.0,315.5,12.5,0.82,11,21,KIEL NET,18,DCDE,1,4.09,12.8,00000111,00000001,1111,00.0-00.0,01.5,3.59,SW01.02,#\r\n',
      reports: [
        {
          device: '861000000000001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          altitude: 12.5,
          speed: 15,
          heading: 315.5,
          satellites: 11,
          hdop: 0.82,
          attributes: {
            ignition: true,
            battery: 4.09,
            power: 12.8,
            input: 7,
            output: 1,
            adc2: 1.5,
            firmware: 'SW01.02',
          },
        },
      ],
      replies: [],
    },
    {
      about: 'The external battery is low; sent from memory.',
      wire: '$ebl,H,861000000000001,22062026,081530,4,5432.1000,N,01008.4000,E,0.0,9.65,12,0.97,11,21,KIEL NET,25,3220,0,4.11,09.1,00000111,00000000,1110,00.0,00.0,4.42,SW01.02,0004909463,#\r\n',
      reports: [
        { type: 'position', event: 'power-low', attributes: { archived: true, power: 9.1, driver: '0004909463' } },
      ],
      replies: [],
    },
    {
      about: 'The short layout.',
      wire: '$iof,861000000000001,22062026,081530,1,5432.1000,N,01008.4000,E,000.0,139.66,52847,22,4,-174,0,LHLL,NNTN,HL,0.12,3.03,301116001,15200,VER00.1a\r\n',
      reports: [
        {
          type: 'position',
          event: 'ignition-off',
          satellites: 4,
          attributes: {
            ignition: false,
            input2: true,
            output1: true,
            output2: false,
            tamper: 'NNTN',
            odometer: 15_200,
          },
        },
      ],
      replies: [],
    },
  ],
};
