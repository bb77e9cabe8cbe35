import type { AttributeValue, Event, Reading } from '../../model/report.ts';
import { cellOf } from '../toolbox/cells.ts';
import { hex, integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';

type Values = Record<string, AttributeValue | undefined>;

/** Event codes of the vendor's list. What is not here is a reason to report and no event. */
const events: ReadonlyMap<number, Event> = new Map<number, Event>([
  [1, 'sos'],
  [3, 'ignition-on'],
  [4, 'ignition-off'],
  [5, 'door'],
  [6, 'door'],
  [17, 'power-low'],
  [18, 'power-cut'],
  [19, 'power-restored'],
  [20, 'battery-low'],
  [22, 'overspeed'],
  [27, 'gps-lost'],
  [28, 'gps-restored'],
  [35, 'tow'],
  [38, 'idle'],
  [39, 'harsh-acceleration'],
  [40, 'harsh-braking'],
  [41, 'harsh-cornering'],
  [48, 'fuel-leak'],
  [49, 'fuel'],
  [53, 'driver'],
]);
const driverEvent = 53;

/** True where time and validity stand in their places: the fields are those of a position. */
export function isPosition(fields: readonly string[]): boolean {
  return fields[5]?.length === 12 && (fields[6] === 'A' || fields[6] === 'V');
}

//  &&:152,IMEI,000,event,data,yymmddHHMMSS,A|V,latitude,longitude,satellites,HDOP,km/h,heading,altitude,metres,mcc|mnc|lac|ci,GSM,
//  0      1    2   3     4    5            6   7        8         9          10   11   12      13       14     15             16
//  status,inputs,outputs,power|battery|AD1|…,version,fuel sensors,temperatures,OBD,engine[,…]
//  17     18     19      20                  21      22           23           24  25
export function readPosition(fields: readonly string[]): Reading | string {
  const code = integer(fields[3]);
  const event = code === undefined ? undefined : events.get(code);
  const input = hex(fields[18]);
  const speed = number(fields[11]);
  const device = fields[1] ?? '';
  const time = dateAndTime(fields[5], 'yymmdd');
  const found: Values = {
    [event === undefined ? 'reason' : 'alarm']: code,
    [code === driverEvent ? 'driver' : 'eventData']: fields[4],
    odometer: integer(fields[14]),
    cells: cellOf(fields[15]),
    rssi: integer(fields[16]),
    input,
    output: hex(fields[19]),
    ignition: input === undefined ? undefined : (input & 2) !== 0,
    protocolVersion: integer(fields[21]),
    extra: fields.slice(26).join(','),
  };
  readStatus(found, hex(fields[17]));
  readVoltages(found, fields[20]);
  if (fields[22]) readSensors(found, 'fuelLevel', fields[22]);
  if (fields[23]) readSensors(found, 'temperature', fields[23]);
  if (fields[24]) readObd(found, fields[24]);
  if (fields[25]) found['engineTime'] = integer(fields[25]);
  if (!fields[7] && !fields[8]) return status({ device, time, event, attributes: attributes(found) });
  return position({
    device,
    time,
    valid: fields[6] === 'A',
    latitude: number(fields[7]),
    longitude: number(fields[8]),
    altitude: number(fields[13]),
    speed: speed === undefined ? undefined : speed * kilometreAnHour,
    heading: number(fields[12]),
    satellites: integer(fields[9]),
    hdop: number(fields[10]),
    event,
    attributes: attributes(found),
  });
}

/** Bits from the lowest: connected to server 1, to server 2, fix, external power, antenna, standing, armed, driver logged in, taken off. */
function readStatus(found: Values, bits: number | undefined): void {
  if (bits === undefined) return;
  found['status'] = bits;
  found['powered'] = (bits & 0x08) !== 0;
  found['antenna'] = (bits & 0x10) !== 0;
  found['motion'] = (bits & 0x20) === 0;
  found['armed'] = (bits & 0x40) !== 0;
  found['driverLoggedIn'] = (bits & 0x80) !== 0;
}

/** Hexadecimal hundredths of a volt between bars: external power, battery, analog inputs. */
function readVoltages(found: Values, text = ''): void {
  text.split('|').forEach((part, index) => {
    const raw = hex(part);
    if (raw !== undefined) found[index === 0 ? 'power' : index === 1 ? 'battery' : `adc${index - 1}`] = raw / 100;
  });
}

/** Sensors between bars: two digits of number, four hexadecimal digits of tenths, the highest bit of which is the sign. */
function readSensors(found: Values, name: string, text: string): void {
  for (const sensor of text.split('|')) {
    const index = integer(sensor.slice(0, 2));
    const raw = sensor.length === 6 ? hex(sensor.slice(2)) : undefined;
    if (index === undefined || raw === undefined) continue;
    found[`${name}${index}`] = round(raw & 0x8000 ? -(raw & 0x7fff) / 10 : raw / 10, 1);
  }
}

/** Degrees below zero at which the OBD's temperatures begin. */
const coldest = 40;

//  rpm|load %|air flow|intake pressure, kPa|intake °C + 40|throttle %|coolant °C + 40|consumption, tenths|fuel %
function readObd(found: Values, text: string): void {
  const values = text.split('|').map(number);
  const [rpm, load, airFlow, pressure, intake, throttle, coolant, consumption, fuel] = values;
  found['rpm'] = rpm;
  found['engineLoad'] = load;
  found['airFlow'] = airFlow;
  found['intakePressure'] = pressure === undefined ? undefined : pressure * 1000;
  found['intakeTemperature'] = intake === undefined ? undefined : intake - coldest;
  found['throttle'] = throttle;
  found['coolantTemperature'] = coolant === undefined ? undefined : coolant - coldest;
  found['fuelConsumption'] = consumption === undefined ? undefined : consumption / 10;
  found['fuelLevel'] = fuel;
}
