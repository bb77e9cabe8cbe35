import type { Attributes, Reading } from '../../model/report.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { hex, number } from '../toolbox/numbers.ts';
import { attributes, position, type Values } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';
import { eventOf, type Header } from './types.ts';

const comma = 0x2c;

/** True for the codes of `0` to `9`. */
export function isDigit(code = 0): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Where the six digits of the date before the `A` or `V` at `at` begin, a comma between them or not; -1 where there is no date. */
function dateBefore(body: string, at: number): number {
  const end = body.charCodeAt(at - 1) === comma ? at - 1 : at;
  for (let i = end - 6; i < end; i++) if (!isDigit(body.charCodeAt(i))) return -1;
  return end - 6;
}

/** Where the `A` or `V` of a fix stands, or -1: behind a date and before a number. */
export function fixAt(body: string): number {
  for (let at = 6; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code !== 0x41 && code !== 0x56) continue;
    let next = at + 1;
    if (body.charCodeAt(next) === comma) next++;
    while (body.charCodeAt(next) === 0x20) next++;
    if (isDigit(body.charCodeAt(next)) && dateBefore(body, at) >= 0) return at;
  }
  return -1;
}

/** Place of the first of two letters in the next 16 characters, or -1. */
function letterAfter(body: string, from: number, one: number, other: number): number {
  for (let at = from; at < from + 16; at++) {
    const code = body.charCodeAt(at);
    if (code === one || code === other) return at;
  }
  return -1;
}

/** The text [from, to) without the commas and blanks around it. */
function between(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && (text.charCodeAt(start) === comma || text.charCodeAt(start) === 0x20)) start++;
  while (end > start && (text.charCodeAt(end - 1) === comma || text.charCodeAt(end - 1) === 0x20)) end--;
  return text.slice(start, end);
}

const statusForm = /^[01]{2}[0-9A-Fa-f]{6}$/;
const odometerForm = /^[0-9A-Fa-f]{1,8}/;
const temperatureForm = /^[+-]\d{3}\.\d$/;

/** The panic button among the inputs. */
const panicBit = 0x200;

interface Tail {
  readonly heading: number | undefined;
  readonly panic: boolean;
  readonly said: Readonly<Values>;
}

//  The state has eight characters: main power (0 is on), ignition (1 is on), three hexadecimal digits of inputs and outputs, three of the
//  fuel gauge in units of its own. The odometer counts metres, in hexadecimal.
//  course[,]SSSSSSSSL odometer[temperature or fields of the model’s own]          course[,fields of the model’s own]
function readTail(text: string): Tail {
  const mark = text.indexOf('L');
  const end = mark > 0 && text.charCodeAt(mark - 1) === comma ? mark - 1 : mark;
  const state = end >= 8 ? text.slice(end - 8, end) : '';
  if (!statusForm.test(state)) {
    const at = text.indexOf(',');
    const until = at < 0 ? text.length : at;
    return { heading: number(text.slice(0, until)), panic: false, said: { extra: text.slice(until + 1) } };
  }
  const metres = odometerForm.exec(text.slice(mark + 1, mark + 9))?.[0] ?? '';
  const rest = between(text, mark + 1 + metres.length, text.length);
  const temperature = temperatureForm.test(rest) ? number(rest) : undefined;
  const input = hex(state.slice(2, 5)) ?? 0;
  return {
    heading: number(between(text, 0, end - 8)),
    panic: (input & panicBit) !== 0,
    said: {
      status: state,
      mainPower: state.charCodeAt(0) === 0x30,
      ignition: state.charCodeAt(1) === 0x31,
      input,
      fuelRaw: hex(state.slice(5)),
      odometer: hex(metres),
      temperature,
      extra: temperature === undefined ? rest : undefined,
    },
  };
}

/** What stands between the type and the date, as far as the alarm has not said it. */
function readLead({ type, device }: Header, lead: string): Attributes | undefined {
  if (lead === '' || type === 'BO01') return undefined;
  if (type === 'BP05') return lead === `000${device}` ? undefined : { imei: lead };
  return type === 'BQ81' ? { index: lead.split(',')[2] ?? '' } : { lead };
}

//  yymmddA DDMM.mmmmN DDDMM.mmmmE sss.s HHMMSS tail       ddmmyy,A,DDMM.mmmmN,DDDMM.mmmmE,speed,HHMMSS,tail
/**
 * Reads the fix whose `A` or `V` stands at `at`. Speed is km/h; without commas it has five characters.
 * @returns a position, or the reason why there is none
 */
export function readFix(header: Header, at: number): Reading | string {
  const { body, device, type, commas } = header;
  const dateAt = dateBefore(body, at);
  const vertical = letterAfter(body, at + 1, 0x4e, 0x53);
  const horizontal = letterAfter(body, vertical + 1, 0x45, 0x57);
  if (dateAt < 0 || vertical < 0 || horizontal < 0) return 'no readable place';
  const speedAt = body.charCodeAt(horizontal + 1) === comma ? horizontal + 2 : horizontal + 1;
  const stop = body.indexOf(',', speedAt);
  const separate = stop >= 0 && stop <= speedAt + 7;
  const timeAt = separate ? stop + 1 : speedAt + 5;
  const lead = between(body, 0, dateAt);
  const raised = eventOf(type, lead);
  const tail = readTail(between(body, timeAt + 6, body.length));
  return position({
    device,
    time: dateTime(
      dateOf(body.slice(dateAt, dateAt + 6), commas ? 'ddmmyy' : 'yymmdd'),
      timeOfDay(body.slice(timeAt, timeAt + 6)),
    ),
    valid: body.charCodeAt(at) === 0x41,
    latitude: degreesMinutes(between(body, at + 1, vertical), body.charAt(vertical)),
    longitude: degreesMinutes(between(body, vertical + 1, horizontal), body.charAt(horizontal)),
    speed: scaled(number(body.slice(speedAt, separate ? stop : timeAt).trim()), kilometreAnHour),
    heading: tail.heading,
    event: raised?.event ?? (tail.panic ? 'sos' : undefined),
    attributes: attributes(merged(tail.said, raised?.alarm, readLead(header, lead))),
  });
}

function merged(said: Readonly<Values>, alarm: string | undefined, lead: Attributes | undefined): Readonly<Values> {
  return alarm === undefined && lead === undefined ? said : { alarm, ...lead, ...said };
}
