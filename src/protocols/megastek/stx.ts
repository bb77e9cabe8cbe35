import type { Decoded, Session } from '../protocol.ts';
import { cell, oneCell } from '../toolbox/cells.ts';
import { readRmc, rmcReading } from '../toolbox/nmea.ts';
import { flag, hex, integer, number } from '../toolbox/numbers.ts';
import { attributes, one, refused, type Values } from '../toolbox/reading.ts';
import { alertOf } from './alerts.ts';

/** What stands around the sentence. The IMEI names the device where there is one. */
interface Around {
  readonly imei?: string;
  readonly satellites?: number | undefined;
  readonly altitude?: number | undefined;
  readonly alert?: string | undefined;
  readonly said: Values;
}

const idForm = /^[\w. -]{1,24}$/;
const imeiMark = 'imei:';
const imeiForm = /^\d{10,17}$/;
const batteryForm = /^Battery=(\d{1,3})%$/;
const switchesForm = /^[01]{4,6}$/;

const bits = (text = ''): number | undefined => (switchesForm.test(text) ? Number.parseInt(text, 2) : undefined);

function cellsOf(fields: readonly string[], at: number, rssi?: number): readonly string[] | undefined {
  const [mcc, mnc, lac, ci] = fields.slice(at, at + 4);
  return oneCell(cell(integer(mcc), integer(mnc), hex(lac), hex(ci), rssi));
}

//  F|L,alert,imei:…,satellites[/in view],metres,Battery=100%,[,]charging,mcc,mnc,lac,cell      F, L: full or low signal
function readNamed(fields: readonly string[], at: number): Around {
  const [used, inView] = (fields[at + 1] ?? '').split('/');
  const from = fields[at + 4] === '' && fields.length > at + 9 ? at + 5 : at + 4;
  const charging = fields[from];
  return {
    imei: fields[at]?.trim().slice(imeiMark.length) ?? '',
    satellites: integer(used),
    altitude: number(fields[at + 2]),
    alert: fields[at - 1],
    said: {
      signal: fields[0],
      satellitesInView: integer(inView),
      batteryLevel: integer(batteryForm.exec(fields[at + 3] ?? '')?.[1]),
      charging: flag(charging),
      cells: cellsOf(fields, from + 1),
    },
  };
}

//  mcc,mnc,lac,cell,rssi,battery %,flags,inputs[,outputs],adc 1[,adc 2,adc 3],alert
function readPlain(fields: readonly string[]): Around {
  const said: Around['said'] = {
    cells: cellsOf(fields, 0, integer(fields[4])),
    batteryLevel: integer(fields[5]),
    status: fields[6],
    input: bits(fields[7]),
  };
  said['output'] = bits(fields[8]);
  const outputs = said['output'] === undefined ? 0 : 1;
  fields.slice(8 + outputs, -1).forEach((value, index) => (said[`adc${index + 1}`] = number(value)));
  return { alert: fields.length > 8 ? fields.at(-1) : undefined, said };
}

/** The id before the sentence: between commas, or 16 characters filled up with blanks and two more before the sentence. */
function idOf(head: string): string {
  const from = head.indexOf('STX') + 3;
  const [, between] = head.slice(from).split(',', 2);
  return (between ?? head.slice(from, from + 16)).trim();
}

/**
 * Reads an STX message. Neither of its checksums is held against it: what stands behind the semicolon is of an unknown kind, and the
 * sentence's own is wrong where a device has cut decimals off.
 *
 *     [LOG]STX,id,$GPRMC,…*hh,F,alert,imei:…,…;hh        STXid              $GPRMC,…*hh,mcc,mnc,…,alert;hh
 */
export function readStx(text: string, session: Session): Decoded {
  const type = text.startsWith('LOG') ? 'LOGSTX' : 'STX';
  const at = text.indexOf('$G');
  if (at < 0) return refused(type, 'no sentence in it');
  const semicolon = text.indexOf(';', at);
  const end = semicolon < 0 ? text.length : semicolon;
  const star = text.indexOf('*', at);
  const fields = text.slice(at + 1, star < 0 ? end : star).split(',');
  if (!/^G[PN]RMC$/.test(fields[0] ?? '')) return refused(type, 'a sentence that is not RMC');
  const rest = star < 0 ? fields.slice(13) : text.slice(star + 4, end).split(',');
  const named = rest.findIndex((field) => field.includes(imeiMark));
  const around = named < 0 ? readPlain(rest) : readNamed(rest, named);
  const id = idOf(text.slice(0, at));
  const device = around.imei !== undefined && imeiForm.test(around.imei) ? around.imei : id || (session.device ?? '');
  if (!idForm.test(device)) return refused(type, 'no readable device id');
  const { event, alarm, message } = alertOf(around.alert);
  const fix = readRmc(fields);
  const { said, satellites, altitude } = around;
  if (type === 'LOGSTX') said['archived'] = true;
  if (id !== device) said['name'] = id;
  said['alarm'] = alarm;
  said['message'] = message;
  said['fixMode'] = fix.fixMode;
  return one(type, rmcReading(fix, { device, altitude, satellites, event, attributes: attributes(said) }));
}
