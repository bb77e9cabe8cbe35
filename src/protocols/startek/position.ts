import type { Event, Reading } from '../../model/report.ts';
import { cellOf, oneCell } from '../toolbox/cells.ts';
import { numbered } from '../toolbox/names.ts';
import { hex, integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position, status as withoutFix, type Values } from '../toolbox/reading.ts';
import { split } from '../toolbox/split.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { divided, kilometreAnHour, scaled } from '../toolbox/units.ts';

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
  const device = fields[1] ?? '';
  const time = dateAndTime(fields[5], 'yymmdd');
  const status = hex(fields[17]);
  const volts = split(fields[20] ?? '', '|');
  const found: Values = {
    alarm: event === undefined ? undefined : code,
    reason: event === undefined ? code : undefined,
    driver: code === driverEvent ? fields[4] : undefined,
    eventData: code === driverEvent ? undefined : fields[4],
    odometer: integer(fields[14]),
    cells: oneCell(cellOf(fields[15])),
    rssi: integer(fields[16]),
    status,
    powered: bit(status, 3),
    motion: status === undefined ? undefined : (status & 0x20) === 0,
    armed: bit(status, 6) || undefined,
    driverLoggedIn: bit(status, 7) || undefined,
    removed: bit(status, 8) || undefined,
    antennaOpen: bit(status, 4) === false || undefined,
    input,
    ignition: bit(input, 1),
    output: hex(fields[19]),
    power: voltage(volts[0]),
    battery: voltage(volts[1]),
    adc1: voltage(volts[2]),
    adc2: voltage(volts[3]),
    adc3: voltage(volts[4]),
    adc4: voltage(volts[5]),
    protocolVersion: integer(fields[21]),
    engineTime: integer(fields[25]),
    extra: fields.length > 26 ? fields.slice(26).join(',') : undefined,
  };
  if (fields[22]) readSensors(found, fuelLevel, fields[22]);
  if (fields[23]) readSensors(found, temperature, fields[23]);
  if (fields[24]) readObd(found, fields[24]);
  if (!fields[7] && !fields[8]) return withoutFix({ device, time, event, attributes: attributes(found) });
  return position({
    device,
    time,
    valid: fields[6] === 'A',
    latitude: number(fields[7]),
    longitude: number(fields[8]),
    altitude: number(fields[13]),
    speed: scaled(number(fields[11]), kilometreAnHour),
    heading: number(fields[12]),
    satellites: integer(fields[9]),
    hdop: number(fields[10]),
    event,
    attributes: attributes(found),
  });
}

/**
 * One bit of the status or of the inputs. Of the status, from the lowest: connected to server 1, to server 2, fix, external power, antenna,
 * standing, armed, driver logged in, taken off. The second input is the ignition.
 */
function bit(word: number | undefined, place: number): boolean | undefined {
  return word === undefined ? undefined : ((word >>> place) & 1) === 1;
}

/** Hexadecimal hundredths of a volt. */
const voltage = (text: string | undefined): number | undefined => divided(hex(text), 100);

const fuelLevel = numbered('fuelLevel');
const temperature = numbered('temperature');

/** Sensors between bars: two digits of number, four hexadecimal digits of tenths, the highest bit of which is the sign. */
function readSensors(found: Values, nameOf: (number: number) => string, text: string): void {
  for (const sensor of split(text, '|')) {
    const index = integer(sensor.slice(0, 2));
    const raw = sensor.length === 6 ? hex(sensor.slice(2)) : undefined;
    if (index === undefined || raw === undefined) continue;
    found[nameOf(index)] = round(raw & 0x8000 ? -(raw & 0x7fff) / 10 : raw / 10, 1);
  }
}

/** Degrees below zero at which the OBD's temperatures begin. */
const coldest = 40;

//  rpm|load %|air flow|intake pressure, kPa|intake °C + 40|throttle %|coolant °C + 40|consumption, tenths|fuel %
function readObd(found: Values, text: string): void {
  const values = split(text, '|').map(number);
  const [rpm, load, airFlow, pressure, intake, throttle, coolant, consumption, fuel] = values;
  found['rpm'] = rpm;
  found['engineLoad'] = load;
  found['airFlow'] = airFlow;
  found['intakePressure'] = scaled(pressure, 1000);
  found['intakeTemperature'] = intake === undefined ? undefined : intake - coldest;
  found['throttle'] = throttle;
  found['coolantTemperature'] = coolant === undefined ? undefined : coolant - coldest;
  found['fuelConsumption'] = divided(consumption, 10);
  found['fuelLevel'] = fuel;
}
