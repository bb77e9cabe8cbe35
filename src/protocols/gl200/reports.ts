import type { Event } from '../../model/report.ts';
import { hex } from '../toolbox/numbers.ts';
import { type Field, type Found, layout, putMotion } from './fields.ts';

/** A message type: what it is for, and the fields that stand between the device's name and what they surround. */
export interface Report {
  readonly about: string;
  /** Of a message with places: the fields before the first; the last of them stands directly before it, or before their number. */
  readonly lead?: readonly Field[];
  /** Whether the number of places stands before the first. */
  readonly numbered?: boolean;
  /** The fields behind the last place; left out where they are told by their form. */
  readonly tail?: readonly Field[];
  /** Of a message without places: all its fields. */
  readonly body?: readonly Field[];
  readonly event?: Event | ((found: Found) => Event | undefined) | undefined;
  /** What the type itself says, once the lead has been read. */
  readonly says?: (found: Found) => void;
}

type Rest = Omit<Report, 'about' | 'lead' | 'body'>;

const layoutOf = (names: string): readonly Field[] => (names === '' ? [] : layout(names));
const placed = (about: string, lead: string, rest: Rest = {}): Report => ({ about, lead: layoutOf(lead), ...rest });
const stated = (about: string, body: string, rest: Rest = {}): Report => ({ about, body: layoutOf(body), ...rest });

/** The general report: id and type of the report and the number of places. */
const numbered = (about: string, rest: Rest = {}, before = ''): Report => ({
  ...placed(about, `${before}reportId reportType`, rest),
  numbered: true,
});

const at = (name: string, events: Readonly<Record<string, Event>>) => {
  const byText = new Map(Object.entries(events));
  return (found: Found): Event | undefined => byText.get(String(found[name]));
};

const harsh = at('reportType', {
  '0': 'harsh-braking',
  '1': 'harsh-acceleration',
  '2': 'harsh-cornering',
  '3': 'harsh-braking',
  '4': 'harsh-acceleration',
});
const fence = at('reportType', { '0': 'geofence-exit', '1': 'geofence-enter' });
const turned = at('ignition', { true: 'ignition-on', false: 'ignition-off' });
const motion = (found: Found): Event | undefined => {
  if (found['state'] === '16' || found['state'] === '1A') return 'tow';
  if (found['motion'] === undefined) return undefined;
  return found['motion'] === true ? 'movement' : 'stop';
};
const set =
  (name: string, value: boolean) =>
  (found: Found): void => {
    found[name] = value;
  };
const ignitionOn = set('ignition', true);
const ignitionOff = set('ignition', false);
/** The engine is on where the report type is 0; the dash cameras turn it round. */
const engine = (found: Found): void => {
  const on = String(found['model']).startsWith('CV') ? 1 : 0;
  if (found['reportType'] === 0 || found['reportType'] === 1) found['ignition'] = found['reportType'] === on;
};
const digitalInput = (found: Found): void => {
  if (found['reportType'] === 0 || found['reportType'] === 1)
    found[`input${String(found['reportId'])}`] = found['reportType'] === 1;
};
const inMotion = (found: Found): void => putMotion(found, hex(String(found['state'])));
const meters = layout('engineTime odometer');

/** The message types of the documents, without the `GT` before each. */
export const reports: Readonly<Record<string, Report>> = {
  FRI: numbered('position, as often as is set'),
  ERI: numbered('position with what accessories measure', {}, 'eriMask '),
  RTL: numbered('position that was asked for'),
  PNL: numbered('first position after switching on'),
  PFL: numbered('last position before switching off'),
  LBC: placed('position after a call', 'phone'),
  SOS: numbered('emergency button', { event: 'sos' }),
  SPD: numbered('speed range entered or left', { event: 'overspeed' }),
  GEO: numbered('circular geofence entered or left', { event: fence }),
  PEG: numbered('polygonal geofence entered or left', { event: fence }),
  GIN: numbered('geofence entered', { event: 'geofence-enter' }),
  GOT: numbered('geofence left', { event: 'geofence-exit' }),
  SWG: placed('geofence around the vehicle switched on or off', 'armed', { event: 'geofence' }),
  GES: placed('parking fence', 'reportId armed mode radius checkInterval', { event: 'geofence' }),
  GCR: placed('geofence around the present place', 'mode radius checkInterval'),
  TOW: numbered('towed', { event: 'tow' }),
  NMR: numbered('motion detected, or none any more', { event: at('reportType', { '0': 'stop', '1': 'movement' }) }),
  DIS: numbered('digital input changed', { says: digitalInput, event: 'input' }),
  IOB: numbered('bound inputs changed', { event: 'input' }),
  DOG: numbered('restart by the watchdog'),
  HBM: numbered('harsh driving', { event: harsh }),
  HBE: numbered('harsh driving, with its course', { event: harsh }),
  IGL: numbered('position at ignition', { says: engine, event: turned }),
  VGL: numbered('position at virtual ignition', { says: engine, event: turned }),
  EPS: numbered('external supply out of range', { event: 'power-low' }),
  AIS: numbered('analogue input out of range', { event: 'alarm' }),
  MAI: numbered('analogue input out of range', { event: 'alarm' }),
  TMP: numbered('temperature out of range', { event: 'temperature' }),
  IGN: placed('ignition on', 'reportType duration', { tail: meters, says: ignitionOn, event: 'ignition-on' }),
  IGF: placed('ignition off', 'reportType duration', { tail: meters, says: ignitionOff, event: 'ignition-off' }),
  VGN: placed('virtual ignition on', '- reportType duration', { tail: meters, says: ignitionOn, event: 'ignition-on' }),
  VGF: placed('virtual ignition off', '- reportType duration', {
    tail: meters,
    says: ignitionOff,
    event: 'ignition-off',
  }),
  STT: placed('state of motion changed', 'state', { says: inMotion, event: motion }),
  STR: placed('vehicle started, or a tracker woke', '- -', {
    event: (found) => ('reportId' in found ? undefined : 'movement'),
  }),
  STP: placed('vehicle stopped', '- -', { event: 'stop' }),
  LSP: placed('vehicle stopped for long', '- -', { event: 'stop' }),
  CTN: placed('position of a tracker that sleeps between', '- -'),
  IDN: placed('idling begins', '- -', { event: 'idle' }),
  IDF: placed('idling ends', 'state duration'),
  MPN: placed('main supply connected', '', { event: 'power-restored' }),
  MPF: placed('main supply cut', '', { event: 'power-cut' }),
  EPN: placed('external supply connected', '', { event: 'power-restored' }),
  EPF: placed('external supply cut', '', { event: 'power-cut' }),
  BPL: placed('battery low', 'battery', { event: 'battery-low' }),
  BTC: placed('charging begins', '', { says: set('charging', true) }),
  STC: placed('charging ends', '-', { says: set('charging', false) }),
  TEM: placed('temperature alarm', 'temperature', { event: 'temperature' }),
  JDR: placed('jamming', '', { event: 'jamming' }),
  JDS: placed('jamming begins or ends', 'jamming', { event: 'jamming' }),
  GPJ: placed('jamming of the satellites', 'jammingLevel jamming', { event: 'jamming' }),
  ANT: placed('antenna', 'antenna', { event: at('antenna', { '1': 'antenna-cut', '2': 'antenna-cut' }) }),
  GSS: placed('satellites lost or found', 'fix visibleSatellites state -', {
    event: at('fix', { '0': 'gps-lost', '1': 'gps-restored' }),
  }),
  RMD: placed('roaming', 'roaming'),
  CRA: placed('crash', 'crashCount', { event: 'accident' }),
  CRG: placed('crash', 'crashCount', { event: 'accident' }),
  DOS: placed('output changed', 'outputId outputState'),
  IDA: { ...placed('driver', '- driver reportType', { event: 'driver' }), numbered: true },
  LSW: placed('first switch changed', 'switchType input1', { event: 'input' }),
  TSW: placed('second switch changed', 'switchType input2', { event: 'input' }),
  LSA: placed('light', 'lightBefore lightState -', {
    tail: layout('rssi ber lightLevel batteryLevel mode motion temperature'),
  }),
  FLA: placed('fuel lost', 'reportId fuelBefore fuelAfter', { event: 'fuel' }),
  DAR: placed('driver is tired or distracted', 'warning fatigueDegree - -', {
    event: (found) => (found['warning'] === '1' ? 'fatigue' : 'driver'),
  }),
  DAT: placed('data from the serial port', 'reportType - - text'),
  DTT: placed('data from the serial port, encoded', '- - - dataType dataLength data'),
  BAA: placed('alarm of a Bluetooth accessory', 'accessoryIndex accessoryType accessoryModel alarm accessoryMask', {
    event: 'alarm',
  }),
  BID: placed('Bluetooth accessory in sight', 'accessoryCount accessoryModel accessoryMask'),
  CAN: placed('data of the CAN bus', 'reportType'),
  OBD: placed('data of the diagnostics plug', 'reportType'),
  CLT: placed('value on the CAN bus out of range', 'reportType', { event: 'alarm' }),
  EXP: placed('fuel sensor out of order', 'reportType', { event: 'fault' }),
  PHL: placed('place of a photo', ''),
  BDR: placed('data over Bluetooth', 'text'),
  OPN: placed('diagnostics plug connected', ''),
  OPF: placed('diagnostics plug disconnected', ''),
  INF: stated('state of the device', ''),
  GSM: stated('cells in sight', ''),
  WIF: stated('access points in sight', ''),
  LBS: stated('cells in sight', ''),
  PNA: stated('switched on', 'cause', { event: 'power-on' }),
  PFA: stated('switched off', 'cause', { event: 'power-off' }),
  PDP: stated('network connection made', '-'),
  HBD: stated('heartbeat, confirmed', '-'),
  VER: stated('versions', 'deviceType firmware hardware'),
  CID: stated('SIM card', 'iccid'),
  CSQ: stated('signal', 'rssi ber'),
  BAT: stated('battery', 'externalPower - batteryLevel battery charging led'),
  TMZ: stated('time zone', 'timeZone daylightSaving'),
  GPS: stated('settings of the receiver', 'gpsOnNeed fixDelay antenna reportItems reportMask antennaState lastFix'),
  GSV: stated('satellites in sight', 'fixLevel jamming visibleSatellites'),
  IOS: stated('inputs and outputs', ''),
  AIF: stated('access point and network settings', ''),
  ALL: stated('configuration', ''),
  ALM: stated('configuration', ''),
  ALS: stated('configuration', ''),
  CFG: stated('configuration', ''),
  JES: stated('journey by the diagnostics plug', ''),
  FSD: stated('data of a fuel sensor', ''),
  UVN: stated('version of an accessory', ''),
  BAR: stated('data of a Bluetooth accessory', ''),
  CML: stated('model of the vehicle', ''),
  CSN: stated('serial number of the CAN device', ''),
  RST: stated('external battery kit still there', ''),
  FTP: stated('file transfer', ''),
  EUC: stated('configuration of an accessory updated', ''),
  CFU: stated('firmware of the CAN device updated', ''),
  UPC: stated('configuration updated over the air', 'command result url'),
  UPD: stated('firmware update', 'result'),
  CRD: stated('accelerations at a crash', 'crashCount frames frame data'),
};
