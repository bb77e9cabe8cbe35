import type { Event } from '../../model/report.ts';
import type { Values } from '../toolbox/reading.ts';

/** A digit of &B, which one of its four bits, what it is called, and what it makes of a report. */
type Bit = readonly [digit: number, bit: number, name: string, event?: Event];

/** What goes wrong or is so. Ignition is always told. */
const states: readonly Bit[] = [
  [0, 0, 'busFault'],
  [0, 1, 'gsmFault'],
  [0, 2, 'gpsFault'],
  [0, 3, 'lockFault'],
  [1, 1, 'occupied'],
  [1, 2, 'door'],
  [2, 0, 'private'],
  [3, 0, 'highBeam'],
  [3, 1, 'rightIndicator'],
  [3, 2, 'leftIndicator'],
  [3, 3, 'brakeLight'],
  [4, 0, 'hornOrReverse'],
  [4, 1, 'fogLight'],
  [4, 3, 'lowBeam'],
  [8, 0, 'armed'],
];

/** Alarms, the most urgent first: it names the report's event. */
const alarms: readonly Bit[] = [
  [5, 0, 'robbery', 'sos'],
  [8, 1, 'wire cut', 'tampering'],
  [5, 2, 'vibration', 'vibration'],
  [5, 3, 'moved', 'movement'],
  [5, 1, 'theft', 'alarm'],
  [6, 2, 'overspeed', 'overspeed'],
  [6, 0, 'area entered', 'geofence-enter'],
  [6, 1, 'area left', 'geofence-exit'],
  [6, 3, 'off the route', 'geofence'],
  [8, 2, 'power low', 'power-low'],
  [7, 1, 'too little rest', 'fatigue'],
  [7, 3, 'door forced', 'door'],
  [7, 0, 'forbidden time', 'alarm'],
  [7, 2, 'stop passed', 'alarm'],
  [8, 3, 'wrong password', 'alarm'],
];

const lengthOfStatus = 10;

/** A digit is `0` to `?`: its four bits are the lowest of the character. */
const isSet = (text: string, digit: number, bit: number): boolean => ((text.charCodeAt(digit) >> bit) & 1) === 1;

/** &B: five digits of states, five of alarms. */
export function readStatus(text: string, own: Values): Event | undefined {
  own['status'] = text;
  if (text.length !== lengthOfStatus) return undefined;
  own['ignition'] = isSet(text, 1, 0);
  for (const [digit, bit, name] of states) if (isSet(text, digit, bit)) own[name] = true;
  const raised = alarms.filter(([digit, bit]) => isSet(text, digit, bit));
  if (raised.length > 0) own['alarm'] = raised.map(([, , name]) => name).join(', ');
  return raised[0]?.[3];
}
