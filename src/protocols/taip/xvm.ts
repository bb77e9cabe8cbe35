import type { Event } from '../../model/report.ts';
import type { Decoded } from '../protocol.ts';
import { age, inputs, placed, type Tail, takeBlock, takePlace, volts } from './block.ts';
import { readVehicle } from './ruv.ts';
import { Columns, fixed } from '../toolbox/columns.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, status, type Values } from '../toolbox/reading.ts';

/**
 * The messages that Virtualtec (Virloc) and Rinho trackers send inside TAIP's frame: dates instead of seconds of a day, and
 * speeds in kilometres an hour instead of miles.
 */
export const xvmMessages = {
  RGP: 'position',
  RTT: 'position with voltages and odometer',
  RIB: 'position with iButton',
  RCQ: 'position with voltage, odometer and signal',
  RCP: 'as RCQ, also without a GPS fix',
  RCT: 'as RCQ, with iButton',
  RCU: 'as RCQ, with driver',
  RCV: 'as RCQ, with two temperatures',
  RBQ: 'as RCQ, with the backup battery',
  RBR: 'as RCQ, with the backup battery and a temperature',
  RBV: 'as RCQ, with the backup battery and two temperatures',
  REQ: 'as RCQ, with OBD-II values',
  RER: 'as RCQ, with J1939 values',
  RPI: 'position with the tracker’s own numbers behind it',
  RUS: 'message of the user’s own making, with or without a position',
  RUV: 'installation (00), basic data (01), end of a trip (02), engine (03)',
} as const;

//  RGP block        RTT block ' ' battery4 power4 ' ' … ' ' odometer10 …
function readPosition(message: string, body: string, tail: Tail): Decoded {
  const { place, said, rest } = takeBlock(body.slice(3));
  if (message !== 'RTT') return placed(message, tail, place, { ...said, extra: rest });
  const [, supply = '', , counters = ''] = rest.split(' ');
  return placed(message, tail, place, {
    ...said,
    battery: volts(supply.slice(0, 4)),
    power: volts(supply.slice(4)),
    odometer: integer(counters.slice(0, 10)),
    extra: rest.trim(),
  });
}

//  RPIDDMMYYHHMMSS +ddddddd+dddddddd deg km/h fix …           the heading comes first
function readIndexed(body: string, tail: Tail): Decoded {
  const columns = new Columns(body, 3);
  const clock = columns.take(12);
  const place = takePlace(columns);
  const heading = integer(columns.take(3));
  const speed = integer(columns.take(3));
  const valid = columns.take(1) !== '0';
  return placed('RPI', tail, { clock, ...place, speed, heading, valid }, { extra: columns.rest });
}

//  RCQee DDMMYYHHMMSS +ddddddd+dddddddd km/h deg IGN+IN outputs V/10 metres gpsPower fix pdop sats age modem network csq …
//     2  12           8       9         3    3   2      2       3    8      1        1   2    2    4   1     1       2
function readQuality(message: string, body: string, tail: Tail): Decoded {
  const columns = new Columns(body, 3);
  const eventCode = columns.take(2);
  const clock = columns.take(12);
  const place = takePlace(columns);
  const speed = integer(columns.take(3));
  const heading = integer(columns.take(3));
  const said: Values = { eventCode, ...inputs(columns.take(2)) };
  said['output'] = hex(columns.take(2));
  said['power'] = volts(columns.take(3), 1);
  said['odometer'] = hex(columns.take(8));
  said['gpsPower'] = columns.take(1) === '1';
  const fix = columns.take(1);
  said['pdop'] = integer(columns.take(2));
  const satellites = integer(columns.take(2));
  said['fixAge'] = age(columns.take(4));
  said['modemPower'] = columns.take(1) === '1';
  said['network'] = columns.take(1);
  const signal = integer(columns.take(2));
  if (signal !== 99) said['rssi'] = signal;
  if (message.startsWith('RB')) said['battery'] = volts(columns.take(3));
  if (message.endsWith('V') || message === 'RBR') readTemperatures(columns, message === 'RBR' ? 1 : 2, said);
  said['extra'] = columns.rest;
  const valid = fix === '2' || fix === '3';
  return placed(message, tail, { clock, ...place, speed, heading, valid, satellites }, said);
}

//  (+cccc aa)×n      hundredths of a degree Celsius, seconds since then (FF: never)
function readTemperatures(columns: Columns, count: number, said: Values): void {
  for (let i = 1; i <= count; i++) {
    const value = fixed(columns.take(5), 2);
    if (age(columns.take(2)) !== undefined) said[`temperature${i}`] = value;
  }
}

//  RUSnn[,]block[,…]  where the block may end behind the course or behind IGN+IN
//  …,flow,odometer,power4 battery4,rpm,[temperature1,temperature2,]event
function readUser(body: string, tail: Tail): Decoded {
  const report = body.slice(3, 5);
  const content = body.slice(body[5] === ',' ? 6 : 5);
  if (!/^\d{12}[+-]/.test(content))
    return one('RUS', status({ device: tail.device, attributes: attributes({ ...tail.said, report, text: content }) }));
  const comma = content.indexOf(',');
  const { place, said, rest } = takeBlock(comma < 0 ? content : content.slice(0, comma));
  const values = comma < 0 ? [] : content.slice(comma + 1).split(',');
  const found: Values = { ...said, report };
  let event: Event | undefined;
  if (said['eventCode'] === '' && (values.length === 5 || values.length === 7)) {
    found['flow'] = values[0];
    found['odometer'] = integer(values[1]);
    found['power'] = volts(values[2]?.slice(0, 4) ?? '');
    found['battery'] = volts(values[2]?.slice(4) ?? '');
    found['rpm'] = integer(values[3]);
    if (values.length === 7) {
      found['temperature1'] = sensor(values[4]);
      found['temperature2'] = sensor(values[5]);
    }
    const code = values.at(-1);
    found['eventCode'] = code;
    event = code === '01' ? 'sos' : code === '02' ? 'power-cut' : undefined;
  } else {
    found['extra'] = rest;
    found['values'] = values.join(',');
  }
  return placed('RUS', tail, { ...place, event }, found);
}

/** A temperature with its sign; zeros without one stand for a sensor that is not there. */
function sensor(text: string | undefined): number | undefined {
  return text?.startsWith('+') || text?.startsWith('-') ? number(text) : undefined;
}

/** Reads one of {@link xvmMessages}. */
export function readXvm(message: string, body: string, tail: Tail): Decoded {
  switch (message) {
    case 'RGP':
    case 'RTT':
    case 'RIB':
      return readPosition(message, body, tail);
    case 'RPI':
      return readIndexed(body, tail);
    case 'RUS':
      return readUser(body, tail);
    case 'RUV':
      return readVehicle(body, tail);
    default:
      return readQuality(message, body, tail);
  }
}
