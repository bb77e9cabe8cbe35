import type { Decoded } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { degrees } from '../toolbox/coordinates.ts';
import { hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, position, status, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { eventOf, messageOf } from './types.ts';

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
  readonly said: Readonly<Values>;
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
    cells: oneCell(name),
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
/** Reads a message with `A` or `V` behind its type: a status where it says no place. */
export function readFix(fields: readonly string[]): Decoded {
  const [device = '', type = ''] = fields;
  const state = (fields[8] ?? '').split('-');
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
      speed: scaled(number(unlabelled(fields[7])), kilometreAnHour),
      heading: tail.heading,
      altitude: tail.altitude,
      hdop: tail.hdop,
      event,
      attributes: said,
    }),
  );
}
