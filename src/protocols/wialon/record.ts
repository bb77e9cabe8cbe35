import type { AttributeValue, Event, Reading } from '../../model/report.ts';
import { degreesMinutes } from '../toolbox/coordinates.ts';
import { integer, number } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';
import { kilometreAnHour, scaled } from '../toolbox/units.ts';

/** Why a record is not taken: the document's code for it, and the reason in words. */
export interface RecordFault {
  readonly code: -1 | 0 | 10 | 11 | 12 | 13 | 14;
  readonly reason: string;
}

/** The document has no flag for a valid fix: one needs this many satellites. */
export const leastSatellites = 3;

const shortFields = 10;
const extendedFields = 16;

/** NA and nothing both say that there is no value. */
function absent(text: string | undefined): boolean {
  return text === undefined || text === '' || text === 'NA';
}

/** A number with a point or a comma; undefined where there is none, NaN where it cannot be read. */
function measured(text: string | undefined): number | undefined {
  if (absent(text)) return undefined;
  return number(text?.replace(',', '.')) ?? Number.NaN;
}

/** A whole number; undefined where there is none, NaN where it cannot be read. */
function counted(text: string | undefined): number | undefined {
  return absent(text) ? undefined : (integer(text) ?? Number.NaN);
}

function angle(text: string | undefined, hemisphere: string | undefined): number | undefined {
  return degreesMinutes(text?.replace(',', '.'), hemisphere);
}

//  value,value,…
function readAnalogue(text: string | undefined, found: Record<string, AttributeValue>): boolean {
  if (absent(text) || text === undefined) return true;
  let readable = true;
  text.split(',').forEach((field, index) => {
    const value = measured(field);
    if (Number.isNaN(value)) readable = false;
    else if (value !== undefined) found[`adc${index + 1}`] = value;
  });
  return readable;
}

/**
 * `name:type:value,…`, type 1 a whole number, 2 a decimal, 3 a text. They keep their own names. What has another form is kept too,
 * in one piece: a device's slip in a parameter must not cost the position.
 */
//  SOS:1:1 is the alarm button.
function readParameters(text: string, found: Record<string, AttributeValue>): Event | undefined {
  let event: Event | undefined;
  let others = '';
  for (const parameter of text.split(',')) {
    if (absent(parameter)) continue;
    const type = parameter.indexOf(':') + 1;
    const start = parameter.indexOf(':', type) + 1;
    if (type <= 1 || start === 0) {
      others += others === '' ? parameter : `,${parameter}`;
      continue;
    }
    const name = parameter.slice(0, type - 1);
    const value = parameter.slice(start);
    found[name] = (parameter.charAt(type) === '3' ? undefined : number(value)) ?? value;
    if (name.toUpperCase() === 'SOS' && found[name] === 1) event = 'sos';
  }
  if (others !== '') found['params'] = others;
  return event;
}

/**
 * Reads one record, of a packet or of the black box. A record without a place is a status with what else it says; one without date
 * and time has, as the document says, been taken when it came.
 * @param source the record's own text, so that it has the same id in every packet that it is sent in
 */
//  date;time;lat1;lat2;lon1;lon2;speed;course;height;sats[;hdop;inputs;outputs;adc;ibutton;params]
//  DDMMYY;HHMMSS;DDMM.mmmm;N|S;DDDMM.mmmm;E|W;km/h;degrees;m;count
export function readRecord(
  fields: readonly string[],
  source: string,
  device: string,
  now: number,
  archive = false,
): Reading | RecordFault {
  if (fields.length !== shortFields && fields.length < extendedFields)
    return { code: -1, reason: `${fields.length} fields, where a record has ${shortFields} or ${extendedFields}` };
  const undated = absent(fields[0]) && absent(fields[1]);
  const time = undated ? now : dateTime(dateOf(fields[0], 'ddmmyy'), timeOfDay(fields[1]));
  if (time === undefined) return { code: 0, reason: 'no readable time' };

  const speed = measured(fields[6]);
  const heading = measured(fields[7]);
  const altitude = measured(fields[8]);
  if (Number.isNaN(speed) || Number.isNaN(heading) || Number.isNaN(altitude))
    return { code: 11, reason: 'no readable speed, course or height' };
  const satellites = counted(fields[9]);
  const hdop = measured(fields[10]);
  if (Number.isNaN(satellites) || Number.isNaN(hdop))
    return { code: 12, reason: 'no readable number of satellites or HDOP' };

  const found: Record<string, AttributeValue> = {};
  if (archive) found['archive'] = true;
  let event: Event | undefined;
  if (fields.length > shortFields) {
    const input = counted(fields[11]);
    const output = counted(fields[12]);
    if (Number.isNaN(input) || Number.isNaN(output)) return { code: 13, reason: 'no readable inputs or outputs' };
    if (input !== undefined) found['input'] = input;
    if (output !== undefined) found['output'] = output;
    if (!readAnalogue(fields[13], found)) return { code: 14, reason: 'no readable analogue input' };
    if (!absent(fields[14])) found['driver'] = fields[14] ?? '';
    const parameters = fields.length > extendedFields ? fields.slice(15).join(';') : (fields[15] ?? '');
    event = readParameters(parameters, found);
  }

  if (absent(fields[2]) && absent(fields[3]) && absent(fields[4]) && absent(fields[5])) {
    const motion = { speed: scaled(speed, kilometreAnHour), heading, altitude };
    const said = attributes({ ...found, ...motion, satellites, hdop });
    const reading = status({ device, event, attributes: said, ...(!undated && { time }) });
    return typeof reading === 'string' ? { code: -1, reason: reading } : { ...reading, source };
  }
  const reading = position({
    device,
    time,
    valid: satellites !== undefined && satellites >= leastSatellites,
    latitude: angle(fields[2], fields[3]),
    longitude: angle(fields[4], fields[5]),
    altitude,
    speed: scaled(speed, kilometreAnHour),
    heading,
    satellites,
    hdop,
    event,
    attributes: attributes(found),
    source,
  });
  return typeof reading === 'string' ? { code: 10, reason: reading } : reading;
}
