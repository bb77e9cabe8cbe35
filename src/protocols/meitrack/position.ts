import type { AttributeValue, Reading } from '../../model/report.ts';
import { cellOf } from '../toolbox/cells.ts';
import { hex, integer, number, round } from '../toolbox/numbers.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { dateAndTime } from '../toolbox/times.ts';
import { kilometreAnHour } from '../toolbox/units.ts';
import { eventOf } from './events.ts';

type Values = Record<string, AttributeValue | undefined>;

/** Events whose data is an id: of a driver, of a geofence. */
const driverEvent = 37;
const enterEvent = 20;
const exitEvent = 21;

/** Place of the event code before latitude, longitude and time, or -1: a command may have a field of its own before it. */
export function eventAt(fields: readonly string[]): number {
  if (isFix(fields, 3)) return 3;
  return isFix(fields, 4) ? 4 : -1;
}

function isFix(fields: readonly string[], at: number): boolean {
  const flag = fields[at + 4];
  return (flag === 'A' || flag === 'V') && fields[at + 3]?.length === 12;
}

//  …,event,latitude,longitude,yymmddHHMMSS,A|V,satellites,GSM,km/h,heading,HDOP,altitude,metres,seconds,mcc|mnc|lac|ci,inputs outputs,
//   +0    +1       +2        +3           +4  +5         +6  +7   +8      +9   +10      +11    +12     +13            +14
//  analog values,data of the event,customised data,protocol version,fuel %,temperatures[,…]
//  +15           +16               +17             +18              +19    +20
export function readPosition(fields: readonly string[], at: number, archived: boolean): Reading | string {
  const device = fields[1] ?? '';
  const code = integer(fields[at]);
  const event = eventOf(code);
  const time = dateAndTime(fields[at + 3], 'yymmdd');
  const speed = number(fields[at + 7]);
  const ports = fields[at + 14] ?? '';
  const volts = readVoltages(fields[at + 15]);
  const data = fields[at + 16];
  const found: Values = {
    alarm: event === undefined ? undefined : code,
    reason: event === undefined ? code : undefined,
    archived: archived || undefined,
    remaining: at === 4 ? integer(fields[3]) : undefined,
    rssi: integer(fields[at + 6]),
    odometer: integer(fields[at + 11]),
    runTime: integer(fields[at + 12]),
    cells: cellOf(fields[at + 13]),
    input: hex(ports.slice(0, 2)),
    output: hex(ports.slice(2, 4)),
    battery: volts.battery,
    power: volts.power,
    adc1: volts.adc1,
    adc2: volts.adc2,
    adc3: volts.adc3,
    adc4: volts.adc4,
    adc5: volts.adc5,
    clockVoltage: volts.clock,
    processorVoltage: volts.processor,
    receiverVoltage: volts.receiver,
    driver: code === driverEvent ? data : undefined,
    geofence: code === enterEvent || code === exitEvent ? data : undefined,
    eventData: code === driverEvent || code === enterEvent || code === exitEvent ? undefined : data,
    customData: fields[at + 17],
    fuelLevel: readFuel(fields[at + 19]),
    extra: fields.length > at + 21 ? fields.slice(at + 21).join(',') : undefined,
  };
  if (fields[at + 20]) readTemperatures(found, fields[at + 20] ?? '', integer(fields[at + 18]) ?? 0);
  if (!fields[at + 1] && !fields[at + 2]) return status({ device, time, event, attributes: attributes(found) });
  return position({
    device,
    time,
    valid: fields[at + 4] === 'A',
    latitude: number(fields[at + 1]),
    longitude: number(fields[at + 2]),
    altitude: number(fields[at + 10]),
    speed: speed === undefined ? undefined : speed * kilometreAnHour,
    heading: number(fields[at + 8]),
    satellites: integer(fields[at + 5]),
    hdop: number(fields[at + 9]),
    event,
    attributes: attributes(found),
  });
}

/** Converters of the models: what a count of the battery is in volts, and one of the external power. */
const converters = [
  /** T1, T3, MT90, MVT100, MVT600, MVT800, TC68: 12 bits. */
  { least: 1700, most: 2800, battery: (3.3 * 2) / 4096, power: (3.3 * 16) / 4096 },
  /** MVT340, MVT380: 10 bits. */
  { least: 470, most: 760, battery: (3 * 2) / 1024, power: (3 * 16) / 1024 },
  /** T311, T322X, T333, T355, T366 and later: hundredths. */
  { least: 270, most: 450, battery: 0.01, power: 0.01 },
];

interface Voltages {
  readonly battery?: number | undefined;
  readonly power?: number | undefined;
  readonly adc1?: number | undefined;
  readonly adc2?: number | undefined;
  readonly adc3?: number | undefined;
  readonly adc4?: number | undefined;
  readonly adc5?: number | undefined;
  readonly clock?: number | undefined;
  readonly processor?: number | undefined;
  readonly receiver?: number | undefined;
}

/**
 * `AD1|AD2|AD3|battery|power`, hexadecimal counts; some models send volts with a point: `battery|power|clock|processor|receiver`.
 * What a count is worth depends on the model, which no frame names. The battery tells: a lithium cell has 2.7 to 4.5 V, and that is
 * another range of counts for each converter. Where it has none the counts are kept as they are.
 */
function readVoltages(text = ''): Voltages {
  const [first, second, third, fourth, fifth] = text.split('|');
  if (text.includes('.')) {
    return {
      battery: number(first),
      power: number(second),
      clock: number(third),
      processor: number(fourth),
      receiver: number(fifth),
    };
  }
  const [adc1, adc2, adc3, adc4, adc5] = [hex(first), hex(second), hex(third), hex(fourth), hex(fifth)];
  if (adc4 === undefined) return { adc1, adc2, adc3, adc5 };
  const converter = converters.find(({ least, most }) => adc4 >= least && adc4 <= most);
  if (!converter) return { adc1, adc2, adc3, adc4, adc5 };
  const power = adc5 === undefined ? undefined : round(adc5 * converter.power, 2);
  return { adc1, adc2, adc3, battery: round(adc4 * converter.battery, 2), power };
}

/** Two hexadecimal digits of whole per cent, and two of hundredths. */
function readFuel(text: string | undefined): number | undefined {
  if (text?.length !== 4) return undefined;
  const whole = hex(text.slice(0, 2));
  const hundredths = hex(text.slice(2));
  return whole === undefined || hundredths === undefined ? undefined : round(whole + hundredths / 100, 2);
}

/** Sensors between bars: the number of the sensor, then hundredths of a degree; before version 3 whole degrees, then hundredths. */
function readTemperatures(found: Values, text: string, version: number): void {
  for (const sensor of text.split('|')) {
    const index = hex(sensor.slice(0, 2));
    const raw = sensor.length === 6 ? hex(sensor.slice(2)) : undefined;
    if (index === undefined || raw === undefined) continue;
    const signed = raw < 0x8000 ? raw : raw - 0x10000;
    const whole = signed >> 8;
    const hundredths = raw & 0xff;
    const value = version >= 3 ? signed / 100 : whole + (whole < 0 ? -hundredths : hundredths) / 100;
    found[`temperature${index}`] = round(value, 2);
  }
}
