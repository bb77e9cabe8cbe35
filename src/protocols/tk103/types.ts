import type { Event } from '../../model/report.ts';

/** What stands before a frame's body. */
export interface Header {
  readonly device: string;
  /** The id as it stands in the frame, for replies. */
  readonly id: string;
  readonly type: string;
  /** `id,TYPE,…` with fields between commas, which writes dates as ddmmyy; else `idTYPE…` with yymmdd. */
  readonly commas: boolean;
  /** What follows the type. */
  readonly body: string;
}

/** Message types, with and without commas. */
export const messages = {
  BP00: 'handshake, answered with AP01',
  BP02: 'position of a model that sends its state before the date',
  BP03: 'answer to a question for its state',
  BP04: 'position that was asked for',
  BP05: 'login with a position or with cells; confirmed with AP05 in the form without commas',
  BO01: 'alarm with a position, confirmed with AS01',
  BR00: 'position, every so many seconds',
  BR01: 'position, every so many metres',
  BR02: 'last position of a series',
  BQ81: 'alarm of a model on the diagnosis plug',
  BQ86: 'values from the diagnosis plug',
  BS50: 'state of a traction battery',
  BV00: 'number of the vehicle (VIN)',
  BZ00: 'cells in sight',
  ZC01: 'registration with the owner’s phone numbers',
  ZC03: 'answer to a command',
  ZC07: 'position that was asked for',
  ZC11: 'moved',
  ZC12: 'battery low',
  ZC13: 'power cut',
  ZC15: 'ignition on',
  ZC16: 'ignition off',
  ZC17: 'removed',
  ZC20: 'state of the battery',
  ZC25: 'SOS',
  ZC26: 'tampered with',
  ZC27: 'external power low',
  ZC29: 'ignition on',
  DW3: 'DW30 to DW4F: position, and what ZC says with it',
  DW5: 'DW50 to DW6F: the same without a fix, cells and Wi-Fi instead',
  other: 'any other type: with a position, or the answer to a command',
} as const;

/** Types that are sent for something that happened: ZC with a position; DW3n, DW4n the same; DW5n, DW6n without a fix. */
const alarms: Readonly<Record<string, Event>> = {
  ZC11: 'movement',
  DW31: 'movement',
  DW51: 'movement',
  ZC12: 'battery-low',
  DW32: 'battery-low',
  DW52: 'battery-low',
  ZC13: 'power-cut',
  DW33: 'power-cut',
  DW53: 'power-cut',
  ZC15: 'ignition-on',
  DW35: 'ignition-on',
  DW55: 'ignition-on',
  ZC16: 'ignition-off',
  DW36: 'ignition-off',
  DW56: 'ignition-off',
  ZC17: 'removal',
  DW37: 'removal',
  DW57: 'removal',
  ZC25: 'sos',
  DW3E: 'sos',
  DW5E: 'sos',
  ZC26: 'tampering',
  DW3F: 'tampering',
  DW5F: 'tampering',
  ZC27: 'power-low',
  DW40: 'power-low',
  DW60: 'power-low',
  ZC29: 'ignition-on',
  DW42: 'ignition-on',
  DW62: 'ignition-on',
};

/** BO01: the digit behind the type. 4 is a speed below the limit, for which there is no event of its own. */
const alarmDigits: readonly Event[] = [
  'power-cut',
  'accident',
  'sos',
  'vibration',
  'alarm',
  'overspeed',
  'geofence-exit',
  'movement',
];

/** BQ81: the number behind the word ALARM, and the number of the message behind that. */
const plugAlarms: readonly Event[] = [
  'battery-low',
  'overspeed',
  'idle',
  'harsh-acceleration',
  'harsh-braking',
  'temperature',
];

/** What a type raises, with what stands between it and the date. `alarm` is the vendor's own code. */
export function eventOf(type: string, lead: string): { readonly event: Event; readonly alarm: string } | undefined {
  if (type === 'BO01') return { event: alarmDigits[Number(lead)] ?? 'alarm', alarm: lead };
  if (type === 'BQ81') {
    const alarm = lead.split(',')[1] ?? '';
    return { event: plugAlarms[Number(alarm)] ?? 'alarm', alarm };
  }
  const event = alarms[type];
  return event && { event, alarm: type };
}
