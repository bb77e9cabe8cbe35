import type { Frame } from './frame.ts';
import { isVersionless, messages, readVersionless } from './gl100/report.ts';
import { headed } from './gl200/framing.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { wholeHeading } from './toolbox/encoding.ts';
import { refused } from './toolbox/reading.ts';
import { digitsOf } from './toolbox/times.ts';
import { kilometreAnHour } from './toolbox/units.ts';

const version = '0102100203';

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  return isVersionless(text) ? readVersionless(text, session) : refused('unknown', 'no header and device id');
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'yyyymmdd');
  const place = [
    ((fix.speed ?? 0) / kilometreAnHour).toFixed(1),
    wholeHeading(fix),
    (fix.altitude ?? 0).toFixed(1),
    Math.min(Math.max(Math.round(fix.hdop ?? 1), 1), 50),
    fix.longitude.toFixed(6),
    fix.latitude.toFixed(6),
    date + time,
  ];
  return { frame: `+RESP:GTTRI,${fix.device},1,0,0,1,${place.join(',')},0262,0001,1A2B,3C4D,00,0A1B,${version}\0` };
}

export const gl100: Protocol = {
  name: 'gl100',
  title: 'Quectel GL100 and Queclink GT300: @Track of the first generation',
  devices: ['Quectel GL100', 'Queclink GT300', 'Novacom and SIMCom GL100'],
  signatures: [/^\+(?:RESP|ACK):GT(?!INF)[A-Z]{3},\d{15},/, /^AT\+GTHBD=HeartBeat,\d{15},/],
  framing: headed('+RESP:', '+ACK:', 'AT+GTHBD='),
  messages,
  replies: 'A heartbeat is confirmed with +RESP:GTHBD, its time and its count; over TCP nothing else is.',
  decode,
  encoder: {
    login: () => [],
    report,
    precision: { time: 1000, place: 5e-7, speed: 0.014, heading: 0.5, altitude: 0.05 },
    device: (index) => String(861_000_000_200_000 + index),
  },
  examples: [
    {
      about: 'A position: 36 km/h to the east.',
      wire: '+RESP:GTTRI,861000000200001,1,0,87,1,36.0,90,7.5,1,10.140000,54.535000,20260622081530,0262,0001,1A2B,3C4D,00,0A1B,0102100203\0',
      reports: [
        {
          device: '861000000200001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 10,
          heading: 90,
          altitude: 7.5,
          hdop: 1,
          attributes: { batteryLevel: 87, cells: ['262-1-6699-15437'], index: 2587, version: '0102100203' },
        },
      ],
      replies: [],
    },
    {
      about: 'The emergency button, where there is no fix: the last known place.',
      wire: '+RESP:GTSOS,861000000200001,0,0,0,0,0.0,0,7.5,1,10.140000,54.535000,20260622081500,0262,0001,1A2B,3C4D,00,0A1C,0102100203\0',
      reports: [{ event: 'sos', time: '2026-06-22T08:15:00.000Z', attributes: { lastKnown: true, alarm: 'SOS' } }],
      replies: [],
    },
    {
      about: 'A heartbeat.',
      wire: 'AT+GTHBD=HeartBeat,861000000200001,20260622081531,0A1D,0102100203\0',
      reports: [{ device: '861000000200001', type: 'status' }],
      replies: ['+RESP:GTHBD,GPRS ACTIVE,HeartBeat,861000000200001,20260622081531,0A1D\0'],
    },
  ],
};
