import type { AttributeValue, Event, Reading } from '../model/report.ts';
import type { Frame } from './frame.ts';
import type { Decoded, Exchange, Fix, Protocol, Session } from './protocol.ts';
import { degreesMinutes, toDegreesMinutes } from './toolbox/coordinates.ts';
import { beginningWith } from './toolbox/framing.ts';
import { readRmc, rmcReading, sentence, toSentence } from './toolbox/nmea.ts';
import { number } from './toolbox/numbers.ts';
import { attributes, one, position, refused, status } from './toolbox/reading.ts';
import { identified } from './toolbox/sessions.ts';
import { dateOf, dateTime, digitsOf, timeOfDay } from './toolbox/times.ts';
import { knot, scaled } from './toolbox/units.ts';

const messages = {
  FRLIN: 'login with a user name or an IMEI',
  FRVER: 'version of the protocol that the client speaks',
  RMC: 'position of the one who logged in',
  FRCMD:
    'command to the server: _SendMessage brings a position with inputs, _Ping keeps alive, _getupdaterules asks how often to report',
  FRRET: 'answer to a command of the server; that to _PollPosition holds a position',
  FRVAL: 'a value that belongs to an answer',
  FRERR: 'the client could not do what it was told',
} as const;

const answer = (content: string): string => `${toSentence(content)}\r\n`;

const idForm = /^[!-+.-~-]{1,64}$/;
const inputForm = /^([A-Za-z]\w{0,31})=([^=]{0,64})$/;

/** Names the session. A client needs the name over HTTP only: over TCP the connection is the session. */
const welcome = answer('FRSES,embedded');
const rejected = answer('FRERR,AuthError,Parse error');

/** The document's names of status signals that are an alarm while they are 1. */
const alarms: Readonly<Record<string, Event>> = {
  sosButton: 'sos',
  batteryLow: 'battery-low',
  powerCut: 'power-cut',
  tow: 'tow',
};

/** `Name=value` as the device's own input, its name in our spelling. */
function readInputs(
  fields: readonly string[],
  from: number,
): { event?: Event; inputs: Record<string, AttributeValue> } {
  const inputs: Record<string, AttributeValue> = {};
  let event: Event | undefined;
  for (let at = from; at < fields.length; at++) {
    const [, name, value = ''] = inputForm.exec(fields[at] ?? '') ?? [];
    if (name === undefined || value === '') continue;
    const key = name.charAt(0).toLowerCase() + name.slice(1);
    inputs[key] = number(value) ?? value;
    if (value === '1' && Object.hasOwn(alarms, key)) event ??= alarms[key];
  }
  return event === undefined ? { inputs } : { event, inputs };
}

//  $FRLIN,domain,user,password*hh        $FRLIN,IMEI,imei,*hh
function login(fields: readonly string[], session: Session): Decoded {
  const device = fields[2] ?? '';
  if (fields.length < 4 || !idForm.test(device))
    return { message: 'FRLIN', refused: 'a login without domain, user and password', reply: rejected };
  return { message: 'FRLIN', session: { ...session, device }, reply: welcome };
}

/** What the server answers to a command; undefined where it knows none of that name. */
function resultOf(command: string, user: string): string | undefined {
  switch (command) {
    case '_SendMessage':
    case '_SendPosition':
    case '_Ping':
      return answer(`FRRET,${user},${command},Inline`);
    // No rules follow: the client keeps its own.
    case '_getupdaterules':
      return answer(`FRRET,${user},${command},Nmea,0`);
    default:
      return undefined;
  }
}

//  $FRCMD,user,_SendMessage,text,ddmm.mmmm,N,dddmm.mmmm,E,metres,knots,course,ddmmyy,hhmmss.sss,1[,name=value…]*hh
//         1    2            3    4         5 6          7 8      9     10     11     12         13
//  $FRCMD,user,_Ping,name=value…*hh
function command(type: string, fields: readonly string[], session: Session): Decoded {
  const user = fields[1] ?? '';
  const device = user === '' ? (session.device ?? '') : user;
  const name = fields[2] ?? '';
  if (!idForm.test(device)) return refused(type, 'no device id in it, and no login before it');
  if (!/^_?\w{1,32}$/.test(name)) return refused(type, 'no readable command');
  const decoded = one(type, isPlace(fields) ? readPlace(fields, device) : readStatus(type, fields, device));
  if (decoded.refused !== undefined) return decoded;
  const reply = type === 'FRCMD' ? (resultOf(name, device) ?? answer('FRERR,NotSupported,No such command')) : undefined;
  const known = identified(session, device);
  return { ...decoded, session: known, ...(reply !== undefined && { reply }) };
}

const isPlace = (fields: readonly string[]): boolean =>
  (fields[5] === 'N' || fields[5] === 'S') && (fields[7] === 'E' || fields[7] === 'W');

function readPlace(fields: readonly string[], device: string): Reading | string {
  const { event, inputs } = readInputs(fields, 14);
  if (fields[3]) inputs['text'] = fields[3];
  inputs['message'] = fields[2] ?? '';
  if (fields[13] !== '0' && fields[13] !== '1') return 'it does not say whether the fix is valid';
  return position({
    device,
    time: dateTime(dateOf(fields[11], 'ddmmyy'), timeOfDay(fields[12])),
    valid: fields[13] === '1',
    latitude: degreesMinutes(fields[4], fields[5]),
    longitude: degreesMinutes(fields[6], fields[7]),
    altitude: number(fields[8]),
    speed: scaled(number(fields[9]), knot),
    heading: number(fields[10]),
    event,
    attributes: attributes(inputs),
  });
}

function readStatus(type: string, fields: readonly string[], device: string): Reading | string {
  const { event, inputs } = readInputs(fields, 3);
  const rest = fields.slice(3).filter((field) => !inputForm.test(field));
  inputs['message'] = fields[2] ?? '';
  inputs[type === 'FRCMD' ? 'text' : 'result'] = rest.join(',');
  return status({ device, event, attributes: attributes(inputs) });
}

function decode(frame: Frame, session: Session): Decoded {
  const found = sentence(frame.text);
  if (!found) return refused('unknown', 'a sentence without a name');
  const { fields, checksum } = found;
  const type = found.type === 'RMC' ? 'RMC' : (fields[0] ?? '');
  if (!Object.hasOwn(messages, type)) return refused('unknown', `no message of this protocol: ${type}`);
  if (checksum === 'wrong') return refused(type, 'a checksum that is wrong');
  const { device } = session;
  switch (type) {
    case 'FRLIN':
      return login(fields, session);
    case 'FRVER':
      return { message: type, reply: answer('FRVER,1,0,GpsGate Server 1.0') };
    case 'FRCMD':
    case 'FRRET':
      return command(type, fields, session);
  }
  if (device === undefined) return refused(type, 'no login before it');
  if (type === 'RMC') {
    const fix = readRmc(fields);
    const { fixMode, magneticVariation } = fix;
    return one(type, rmcReading(fix, { device, attributes: attributes({ fixMode, magneticVariation }) }));
  }
  return one(type, status({ device, attributes: attributes({ message: type, result: fields.slice(1).join(',') }) }));
}

function report(fix: Fix): Exchange {
  const { date, time } = digitsOf(fix.time, 'ddmmyy');
  const fraction = String(fix.time % 1000).padStart(3, '0');
  const place = [...toDegreesMinutes(fix.latitude, 'latitude', 5), ...toDegreesMinutes(fix.longitude, 'longitude', 5)];
  const moving = [fix.altitude ?? 0, (fix.speed ?? 0) / knot, fix.heading ?? 0].map((value) => value.toFixed(2));
  const content = [`FRCMD,${fix.device},_SendMessage,`, ...place, ...moving, date, `${time}.${fraction}`, 1];
  return { frame: answer(content.join(',')), reply: answer(`FRRET,${fix.device},_SendMessage,Inline`) };
}

export const gpsgate: Protocol = {
  name: 'gpsgate',
  title: 'GpsGate Server Protocol 1 and 2',
  devices: ['GpsGate TrackerOne and its licensees', 'GpsGate Client', 'CradlePoint routers'],
  signatures: [/^\$FR(?:LIN|VER|CMD|RET|VAL|ERR),/],
  framing: beginningWith('$', '\n', '\0'),
  messages,
  replies:
    'FRLIN is answered with FRSES, or FRERR where it cannot be read; FRVER with our version; FRCMD with FRRET once what it brings is stored.',
  decode,
  encoder: {
    login: (device) => [{ frame: answer(`FRLIN,IMEI,${device},`), reply: welcome }],
    report,
    precision: { time: 1, place: 2e-7, speed: 0.003, heading: 0.005, altitude: 0.005 },
    device: (index) => String(354_000_000_000_000 + index),
  },
  examples: [
    {
      about: 'A login, then a position: ten knots to the south-east of a harbour.',
      wire: '$FRLIN,,boat7,KLRFBGIVDJ*5B\r\n$GPRMC,081530.00,A,5432.1000,N,01008.4000,E,10.0,135.0,220626,,,A*69\r\n',
      reports: [
        {
          device: 'boat7',
          type: 'position',
          time: '2026-06-22T08:15:30.000Z',
          valid: true,
          latitude: 54.535,
          longitude: 10.14,
          speed: 5.1444,
          heading: 135,
        },
      ],
      replies: ['$FRSES,embedded*73\r\n'],
    },
    {
      about: 'The alarm button: a message with a position and an input, without a login.',
      wire: '$FRCMD,354000000000001,_SendMessage,,5432.1000,N,01008.4000,E,12.5,10.0,135.0,220626,081530.000,1,SosButton=1*0B\r\n',
      reports: [
        {
          device: '354000000000001',
          altitude: 12.5,
          event: 'sos',
          attributes: { sosButton: 1, message: '_SendMessage' },
        },
      ],
      replies: ['$FRRET,354000000000001,_SendMessage,Inline*49\r\n'],
    },
    {
      about: 'A sign of life with a voltage.',
      wire: '$FRCMD,354000000000001,_Ping,voltage=4*45\r\n',
      reports: [{ device: '354000000000001', type: 'status', attributes: { voltage: 4 } }],
      replies: ['$FRRET,354000000000001,_Ping,Inline*0E\r\n'],
    },
  ],
};
