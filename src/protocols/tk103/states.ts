import type { Decoded } from '../protocol.ts';
import { cell, knownCells, oneCell } from '../toolbox/cells.ts';
import { hex, integer, round } from '../toolbox/numbers.ts';
import { attributes, one, refused, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';
import { eventOf, type Header, messages } from './types.ts';

function state(message: string, { device, type }: Header, said: Readonly<Values>, time?: number): Decoded {
  const raised = eventOf(type, '');
  const all = raised ? { alarm: raised.alarm, ...said } : said;
  return one(message, status({ device, time, event: raised?.event, attributes: attributes(all) }));
}

const stampOf = (date: string | undefined, time: string | undefined): number | undefined =>
  dateTime(dateOf(date?.trim(), 'ddmmyy'), timeOfDay(time?.trim()));

//  id,ZC20,ddmmyy,HHMMSS,level,battery,power,installed        level 2 to 6; 255 and 65535: not known; battery 10 mV, power 100 mV
export function readBattery(header: Header): Decoded {
  const [date, time, level, battery, power, installed] = header.body.split(',');
  const volts = (text: string | undefined, scale: number): number | undefined => {
    const value = integer(text);
    return value === undefined || value === 65_535 ? undefined : value / scale;
  };
  const said = {
    batteryLevel: [undefined, undefined, 10, 20, 50, 80, 100][integer(level) ?? 0],
    battery: volts(battery, 100),
    power: volts(power, 10),
    installed: installed === '255' ? undefined : integer(installed),
  };
  return state('ZC20', header, said, stampOf(date, time));
}

//  id,ZC03,ddmmyy,HHMMSS,$text$
export function readResult(header: Header): Decoded {
  const { body } = header;
  const [date, time] = body.split(',', 2);
  const from = body.indexOf('$');
  const to = body.lastIndexOf('$');
  const result = from < 0 ? body.split(',').slice(2).join(',') : body.slice(from + 1, to > from ? to : body.length);
  return state('ZC03', header, { result }, stampOf(date, time));
}

//  id,ZC01,ddmmyy,HHMMSS,password,phone[,phone…]
export function readRegistration(header: Header): Decoded {
  const [date, time, password, ...phones] = header.body.split(',');
  return state('ZC01', header, { password, phone: phones.map((phone) => phone.trim()) }, stampOf(date, time));
}

//  id,DW5n,mcc,mnc,lac,cell,count,(mac*rssi*channel)×count,ddmmyy,HHMMSS
export function readCellAndWifi(header: Header): Decoded {
  const fields = header.body.split(',');
  const [mcc, mnc, lac, ci] = fields.map(integer);
  if (ci === undefined) return refused('DW5', 'no readable cell');
  const points = fields.filter((field) => field.includes('*')).map((field) => field.replaceAll('*', ','));
  const tail = 5 + points.length;
  const said = {
    cells: oneCell(cell(mcc, mnc, lac, ci)),
    wifi: points.length === 0 ? undefined : points,
    extra: fields.slice(tail + 2).join(','),
  };
  return state('DW5', header, said, stampOf(fields[tail], fields[tail + 1]));
}

//  BZ00,{mcc,mnc,lac,cell}\n…,state        BP05imei,{mcc,mnc,lac,cell}\n…,state
function readBracedCells(header: Header): Decoded {
  const { type, body } = header;
  const [before = '', ...parts] = body.split('{');
  const cells = parts.map((part) => {
    const [mcc, mnc, lac, ci] = part
      .slice(0, Math.max(part.indexOf('}'), 0))
      .split(',')
      .map(integer);
    return cell(mcc, mnc, lac, ci);
  });
  const flags = body.slice(body.lastIndexOf('}') + 1);
  const said = {
    imei: before.replace(',', '').trim(),
    cells: knownCells(cells),
    status: flags.replace(',', '').trim(),
  };
  return state(type, header, said);
}

//  BZ00,mcc,mnc,(lac,cell,rssi)×n   with lac and cell in hexadecimal
export function readCells(header: Header): Decoded {
  const { type, body } = header;
  if (body.includes('{')) return readBracedCells(header);
  const fields = body.split(',');
  const mcc = integer(fields[1]);
  const mnc = integer(fields[2]);
  const cells: (string | undefined)[] = [];
  for (let i = 3; i + 1 < fields.length; i += 3) {
    cells.push(cell(mcc, mnc, hex(fields[i]), hex(fields[i + 1]), integer(fields[i + 2])));
  }
  const known = knownCells(cells);
  return known ? state(type, header, { cells: known }) : refused(type, 'no readable cells');
}

const vinForm = /^[A-Za-z0-9]{17}$/;

//  BV00 and the 17 characters of the number
export function readVin(header: Header): Decoded {
  const vin = header.body.trim();
  return vinForm.test(vin) ? state('BV00', header, { vin }) : refused('BV00', 'no vehicle number of 17 characters');
}

const hexForm = /^(?:[0-9A-Fa-f]{2}){60,120}$/;
const cellSlots = 26;

//  BS50 and bytes in hexadecimal: 3 unknown, number of cells, 26 × cell voltage (mV, low byte first), voltage (10 mV), charge in percent, …
export function readTraction(header: Header): Decoded {
  if (!hexForm.test(header.body)) return refused('BS50', 'no state of a battery in hexadecimal');
  const bytes = Buffer.from(header.body, 'hex');
  const count = Math.min(bytes[3] ?? 0, cellSlots);
  const behind = 4 + cellSlots * 2 - 1;
  return state('BS50', header, {
    cellVoltages: Array.from({ length: count }, (_, i) => bytes.readUInt16LE(4 + 2 * i) / 1000),
    battery: bytes.readUInt16LE(behind) / 100,
    batteryLevel: bytes[behind + 2],
    head: bytes.toString('hex', 0, 3),
    extra: bytes.toString('hex', behind + 3),
  });
}

/** Values of the engine by their number in SAE J1979: how many bytes one has, its name, and what it is in SI units. */
const engineValues: Readonly<Record<number, readonly [bytes: number, name: string, value: (raw: number) => number]>> = {
  0x04: [1, 'engineLoad', (raw) => round(raw / 2.55, 1)],
  0x05: [1, 'coolantTemperature', (raw) => raw - 40],
  0x07: [1, 'fuelTrim', (raw) => round(raw / 1.28 - 100, 1)],
  0x0b: [1, 'manifoldPressure', (raw) => raw * 1000],
  0x0c: [2, 'rpm', (raw) => raw / 4],
  0x0d: [1, 'vehicleSpeed', (raw) => round(raw * kilometreAnHour, 2)],
  0x0e: [1, 'timingAdvance', (raw) => raw / 2 - 64],
  0x0f: [1, 'intakeTemperature', (raw) => raw - 40],
  0x10: [2, 'airFlow', (raw) => raw / 100_000],
  0x11: [1, 'throttle', (raw) => round(raw / 2.55, 1)],
};

/** Number and value, one behind the other, as far as the numbers are known: the length of an unknown one is not. */
function readEngine(values: Buffer): Record<string, number> {
  const said: Record<string, number> = {};
  let at = 0;
  for (;;) {
    const [bytes = 0, name = '', value] = engineValues[values[at] ?? 0] ?? [];
    if (!value || at + 1 + bytes > values.length) return said;
    said[name] = value(values.readUIntBE(at + 1, bytes));
    at += 1 + bytes;
  }
}

//  BQ86,kind,values in hexadecimal,yymmddHHMMSS,state
export function readPlug(header: Header): Decoded {
  const [, kind, values = '', stamp = '', flags] = header.body.split(',');
  const time = dateTime(dateOf(stamp.slice(0, 6), 'yymmdd'), timeOfDay(stamp.slice(6)));
  return state('BQ86', header, { kind, ...readEngine(Buffer.from(values, 'hex')), values, status: flags }, time);
}

const handshakeForm = /^(\d{0,15})(?:HSO)?$/;

/** Handshakes and logins without a position: `HSO` or nothing behind an id that they repeat. All else is an answer to a command. */
export function readOther(header: Header): Decoded {
  const { type, device } = header;
  const body = header.body.trim();
  const [, imei] = handshakeForm.exec(body) ?? [];
  if ((type === 'BP00' || type === 'BP05') && imei !== undefined)
    return state(type, header, { imei: imei === `000${device}` ? '' : imei });
  return state(Object.hasOwn(messages, type) ? type : 'other', header, { message: type, result: body });
}
