import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { alarmOf, answer, replyTo } from './laipac/alarms.ts';
import { cell, oneCell } from './toolbox/cells.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { sentence } from './toolbox/nmea.ts';
import { hex, integer, number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { withDevice } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { divided, knot, scaled } from './toolbox/units.ts';

const messages = {
  AVRMC: 'position, with the event that made the device report',
  AVSYS: 'who the device is: firmware, serial number, memory',
  EAVSYS: 'who the device is, behind AVSYS: SIM card, phone number, owner, firmware',
  ECHK: 'handshake and keep-alive, echoed',
  AVRSP: 'answer to a command',
  EAVRSP: 'answer to an extended command',
} as const;

const idForm = /^[\w.-]{1,32}$/;
const batteryForm = /^\d{1,2}\.?\d{1,4}$/;

const milli = (text: string | undefined): number | undefined => divided(integer(text), 1000);

/** Millivolts, with a point behind the volts or without. */
function volts(text = ''): number | undefined {
  return batteryForm.test(text) ? milli(text.replace('.', '')) : undefined;
}

/** Area and cell in eight hexadecimal digits, and beside them country and network in six decimal ones. */
function cellOf(place = '', network = ''): readonly string[] | undefined {
  if (place.length !== 8 || network.length !== 6) return undefined;
  return oneCell(
    cell(integer(network.slice(0, 3)), integer(network.slice(3)), hex(place.slice(0, 4)), hex(place.slice(4))),
  );
}

/** A to D are the states of two inputs. */
const inputsOf = (code: string): number | undefined =>
  code >= 'A' && code <= 'D' ? code.charCodeAt(0) - 65 : undefined;

//  $AVRMC,id,hhmmss,status,ddmm.mmmm,N,dddmm.mmmm,E,knots,course,ddmmyy,event,battery,km,gps,mV 1,mV 2[,cell,network[,…]]*hh
//         1  2      3      4         5 6          7 8     9      10     11    12      13 14  15   16    17   18
function readPosition(fields: readonly string[], checksum: string): Decoded {
  const [, device = '', clock, letter = '', , , , , , , , code = ''] = fields;
  if (!/^[AVRPavrp]$/.test(letter)) return refused('AVRMC', `no such status: ${letter.slice(0, 8)}`);
  if (!/^[\dA-Za-z]$/.test(code)) return refused('AVRMC', `no such event: ${code.slice(0, 8)}`);
  const alarm = alarmOf(code)?.event;
  const input = inputsOf(code);
  const reading = position({
    device,
    time: dateTime(dateOf(fields[10], 'ddmmyy'), timeOfDay(clock)),
    valid: letter !== 'V' && letter !== 'v',
    latitude: degreesMinutes(fields[4], fields[5]),
    longitude: degreesMinutes(fields[6], fields[7]),
    speed: scaled(number(fields[8]), knot),
    heading: number(fields[9]),
    event: alarm,
    attributes: attributes({
      status: letter,
      alarm: alarm && code,
      eventCode: alarm ? undefined : code,
      input,
      input1: input === undefined ? undefined : input % 2 === 1,
      input2: input === undefined ? undefined : input > 1,
      battery: volts(fields[12]),
      odometer: scaled(number(fields[13]), 1000),
      gps: integer(fields[14]),
      adc1: milli(fields[15]),
      adc2: milli(fields[16]),
      cells: cellOf(fields[17], fields[18]),
      extra: fields.length > 19 ? fields.slice(19).join(',') : undefined,
    }),
  });
  const reply = replyTo(letter, code, checksum);
  return one('AVRMC', reading, reply === undefined ? undefined : { reply });
}

function decode(frame: Frame, session: Session): Decoded {
  const { text } = frame;
  const found = sentence(text);
  const type = found?.fields[0] ?? '';
  if (!found || !Object.hasOwn(messages, type))
    return refused('unknown', `no message of this protocol: ${type.slice(0, 16)}`);
  if (found.checksum !== 'right' || found.tail !== '') return refused(type, 'no right checksum at its end');
  const device = found.fields[1] ?? '';
  if (!idForm.test(device)) return refused(type, 'no readable device id');
  return withDevice(read(type, found.fields, frame), session, device);
}

function read(type: string, fields: readonly string[], frame: Frame): Decoded {
  const [, device = '', first, second, third, fourth] = fields;
  switch (type) {
    case 'AVRMC':
      return readPosition(fields, frame.text.slice(-2));
    //  $ECHK,id,sequence*hh
    case 'ECHK':
      return one(type, status({ device, attributes: attributes({ index: integer(first) }) }), {
        reply: `${frame.bytes.toString('latin1')}\r\n`,
      });
    //  $AVSYS,id,firmware,serial number,memory*hh
    case 'AVSYS': {
      const said = { firmware: first, serialNumber: second, memory: integer(third) };
      return one(type, status({ device, attributes: attributes(said) }));
    }
    //  $EAVSYS,id,iccid,phone,owner,firmware*hh
    case 'EAVSYS': {
      const said = { iccid: first, phone: second, owner: third, firmware: fourth };
      return one(type, status({ device, attributes: attributes(said) }));
    }
    default:
      return one(type, status({ device, attributes: attributes({ result: fields.slice(2).join(',') }) }));
  }
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 4), ...toDegreesMinutes(fix.longitude, 'longitude', 4)];
  const knots = ((fix.speed ?? 0) / knot).toFixed(2);
  const course = (fix.heading ?? 0).toFixed(2);
  const content = `AVRMC,${fix.device},${time},a,${place.join(',')},${knots},${course},${date},0,4076,0,1,0,0`;
  const frame = answer(content);
  return { frame, reply: answer(`EAVACK,0,${frame.slice(-4, -2)}`) };
}

export const laipac: Protocol = {
  name: 'laipac',
  title: 'Laipac: AVRMC sentences',
  devices: ['Laipac S-911 Bracelet Locator, S-911 Lola', 'Laipac StarFinder Lite, Aire, Bus, AVL-110, AVL-120'],
  signatures: [/^\$(?:E?AV(?:RMC|SYS|RSP)|ECHK),/],
  framing: beginningWith('$', '\n'),
  messages,
  replies:
    'ECHK is echoed. A position whose status letter is small is acknowledged with EAVACK and its checksum; an alarm that lasts is reset with AVCFG and the factory password.',
  decode,
  encoder: {
    login: (device) => [{ frame: answer(`ECHK,${device},0`), reply: answer(`ECHK,${device},0`) }],
    report,
    precision: { time: 1000, place: 1e-6, speed: 0.003, heading: 0.005 },
    device: (index) => String(80_100_000 + index),
  },
  examples: [
    {
      about: 'The handshake, then a position that asks for its acknowledgement: ten knots to the south-east.',
      wire: '$ECHK,80100001,0*3D\r\n$AVRMC,80100001,081530,a,5432.1000,N,01008.4000,E,10.00,135.00,220626,0,4076,167,1,0,0,224C379B,262001*15\r\n',
      reports: [
        { device: '80100001', type: 'status', attributes: { index: 0 } },
        {
          device: '80100001',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
          attributes: { battery: 4.076, odometer: 167_000, cells: ['262-1-8780-14235'] },
        },
      ],
      replies: ['$ECHK,80100001,0*3D\r\n', '$EAVACK,0,15*2F\r\n'],
    },
    {
      about: 'The alarm button, pressed where there is no fix: the alarm is reset.',
      wire: '$AVRMC,80100001,081530,V,5432.1000,N,01008.4000,E,0.00,0.00,220626,3,4076,167,1,0,0*18\r\n',
      reports: [{ device: '80100001', valid: false, event: 'sos', attributes: { alarm: '3' } }],
      replies: ['$AVCFG,00000000,d*31\r\n'],
    },
    {
      about: 'Who the device is.',
      wire: '$EAVSYS,80100001,8949000000000000001,,Owner,0x52014406*1B\r\n',
      reports: [{ type: 'status', attributes: { iccid: '8949000000000000001', firmware: '0x52014406' } }],
      replies: [],
    },
  ],
};
