import type { Reading } from '../../model/report.ts';
import { hex2, xor8 } from './checksums.ts';
import { degreesMinutes } from './coordinates.ts';
import { hex, integer, number } from './numbers.ts';
import { position, type PositionFields, status } from './reading.ts';
import { dateOf, dateTime, timeOfDay, utc } from './times.ts';
import { knot, scaled } from './units.ts';

/** One NMEA 0183 sentence, taken apart. */
export interface Sentence {
  /** `$`, or `!` where the content is encapsulated (AIS). */
  readonly start: '$' | '!';
  /** What it says, without its talker: `RMC`; a proprietary sentence keeps its whole name: `PUBX`. */
  readonly type: string;
  /** The name, and behind it the fields as the standard counts them: the first is at 1. */
  readonly fields: readonly string[];
  readonly checksum: 'right' | 'wrong' | 'none';
  /** What stands behind the checksum: nothing, unless a tracker adds fields of its own. */
  readonly tail: string;
}

/**
 * What a sentence says about a fix, in the units of a report; undefined is "not said". Everything from `fixMode` on has no field of its
 * own in a report and becomes an attribute.
 */
export type NmeaFix = {
  /** Milliseconds since midnight, UTC. */
  readonly time?: number | undefined;
  /** Midnight of the day, milliseconds since 1970; NaN where there is a date that none can read. */
  readonly date?: number | undefined;
  readonly valid?: boolean | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly altitude?: number | undefined;
  readonly accuracy?: number | undefined;
  readonly speed?: number | undefined;
  readonly heading?: number | undefined;
  readonly satellites?: number | undefined;
  readonly hdop?: number | undefined;
  /** The mode letters: A autonomous, D differential, E estimated, N no fix, … one per constellation in GNS. */
  readonly fixMode?: string | undefined;
  /** GGA's quality: 0 no fix, 1 GNSS, 2 differential, 4 RTK fixed, 5 RTK float, 6 estimated, 7 manual, 8 simulated. */
  readonly fixQuality?: number | undefined;
  /** Degrees, east positive. */
  readonly magneticVariation?: number | undefined;
  /** Metres of the geoid above the ellipsoid. */
  readonly geoidHeight?: number | undefined;
  /** Seconds since the last differential correction. */
  readonly differentialAge?: number | undefined;
  readonly differentialStation?: string | undefined;
};

const longestName = 16;

/**
 * Takes a sentence apart: `$` or `!`, a name, fields behind commas, `*` and two hexadecimal digits, the XOR of all between `$` and `*`.
 * Talkers are two letters (GP, GN, GL, GA, BD, …) before three that say what it is; a name in P belongs to a vendor.
 * @returns undefined where the text is no sentence
 */
export function sentence(text: string): Sentence | undefined {
  const start = text.charAt(0);
  if (start !== '$' && start !== '!') return undefined;
  const star = text.indexOf('*');
  const fields = text.slice(1, star < 0 ? text.length : star).split(',');
  const name = fields[0] ?? '';
  if (name === '' || name.length > longestName) return undefined;
  const type = name.length === 5 && name.charAt(0) !== 'P' ? name.slice(2) : name;
  if (star < 0) return { start, type, fields, checksum: 'none', tail: '' };
  let at = star + 1;
  while (text.charAt(at) === ' ') at++;
  const right = hex(text.slice(at, at + 2)) === xor8(text, 1, star) && at + 2 <= text.length;
  return { start, type, fields, checksum: right ? 'right' : 'wrong', tail: text.slice(at + 2) };
}

/** A sentence around `content`, which is what stands between `$` and `*`. */
export function toSentence(content: string): string {
  return `$${content}*${hex2(xor8(content))}`;
}

/** Reads the fix in a sentence; undefined where it is of a type that carries none. */
export function fixOf({ type, fields }: Sentence): NmeaFix | undefined {
  switch (type) {
    case 'RMC':
      return readRmc(fields);
    case 'GGA':
      return readGga(fields);
    case 'GNS':
      return readGns(fields);
    case 'GLL':
      return readGll(fields);
    default:
      return undefined;
  }
}

const inKnots = (text: string | undefined): number | undefined => scaled(number(text), knot);

/** A field that is there must be readable: undefined is "empty", NaN is "not readable". */
function dateField(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : (dateOf(text, 'ddmmyy') ?? Number.NaN);
}

/** A short word, such as mode letters or a station's number. */
function word(text: string | undefined): string | undefined {
  const trimmed = text?.slice(0, 16).trim();
  return trimmed === '' ? undefined : trimmed;
}

/**
 * The recommended minimum: place, time with its date, speed and course. Also for trackers that wrap it in a sentence of their own.
 *
 *     $--RMC,hhmmss.ss,A,ddmm.mm,N,dddmm.mm,E,knots,course,ddmmyy,variation,E[,mode[,navigational status]]*hh
 *            1         2 3       4 5        6 7     8      9      10        11  12    13
 */
export function readRmc(fields: readonly string[]): NmeaFix {
  const variation = number(fields[10]);
  const fixMode = word(fields[12]);
  return {
    time: timeOfDay(fields[1]),
    date: dateField(fields[9]),
    valid: fields[2] === 'A' && fixMode !== 'N',
    latitude: degreesMinutes(fields[3], fields[4]),
    longitude: degreesMinutes(fields[5], fields[6]),
    speed: inKnots(fields[7]),
    heading: number(fields[8]),
    fixMode,
    magneticVariation: variation !== undefined && fields[11] === 'W' ? 0 - variation : variation,
  };
}

/**
 * The report that one RMC makes by itself: a position, or a status where the receiver says that it has no fix and names no place.
 * @param told who sent it, and what stands around the sentence
 */
export function rmcReading(
  fix: NmeaFix,
  told: Pick<PositionFields, 'device' | 'altitude' | 'satellites' | 'event' | 'attributes'>,
): Reading | string {
  const { date, valid = false, latitude, longitude, speed, heading } = fix;
  const time = Number.isNaN(date) ? undefined : dateTime(date, fix.time);
  const { device, altitude, satellites, event } = told;
  if (!valid && latitude === undefined && longitude === undefined) return status({ ...told, time });
  const { attributes } = told;
  return position({
    device,
    time,
    valid,
    latitude,
    longitude,
    altitude,
    speed,
    heading,
    satellites,
    event,
    attributes,
  });
}

//  $--GGA,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,quality,satellites,hdop,altitude,M,geoid,M,age,station*hh
//         1         2       3 4        5 6       7          8    9        10 11   12 13 14
function readGga(fields: readonly string[]): NmeaFix {
  const quality = integer(fields[6]);
  return {
    time: timeOfDay(fields[1]),
    valid: quality === undefined ? undefined : quality !== 0,
    latitude: degreesMinutes(fields[2], fields[3]),
    longitude: degreesMinutes(fields[4], fields[5]),
    altitude: number(fields[9]),
    satellites: integer(fields[7]),
    hdop: number(fields[8]),
    fixQuality: quality,
    geoidHeight: number(fields[11]),
    differentialAge: number(fields[13]),
    differentialStation: word(fields[14]),
  };
}

//  $--GNS,hhmmss.ss,ddmm.mm,N,dddmm.mm,E,modes,satellites,hdop,altitude,geoid,age,station[,navigational status]*hh
//         1         2       3 4        5 6     7          8    9        10    11  12
function readGns(fields: readonly string[]): NmeaFix {
  const modes = word(fields[6]) ?? '';
  return {
    time: timeOfDay(fields[1]),
    valid: modes.replaceAll('N', '') !== '',
    latitude: degreesMinutes(fields[2], fields[3]),
    longitude: degreesMinutes(fields[4], fields[5]),
    altitude: number(fields[9]),
    satellites: integer(fields[7]),
    hdop: number(fields[8]),
    fixMode: word(modes),
    geoidHeight: number(fields[10]),
    differentialAge: number(fields[11]),
    differentialStation: word(fields[12]),
  };
}

//  $--GLL,ddmm.mm,N,dddmm.mm,E,hhmmss.ss,A[,mode]*hh
//         1       2 3        4 5         6  7
function readGll(fields: readonly string[]): NmeaFix {
  const fixMode = word(fields[7]);
  return {
    time: timeOfDay(fields[5]),
    valid: fields[6] === 'A' && fixMode !== 'N',
    latitude: degreesMinutes(fields[1], fields[2]),
    longitude: degreesMinutes(fields[3], fields[4]),
    fixMode,
  };
}

/**
 * Course and speed over ground, true degrees and m/s, for the fix that stands around it: VTG has neither time nor place.
 *
 *     $--VTG,course,T,magnetic course,M,knots,N,km/h,K[,mode]*hh
 */
export function readVtg(fields: readonly string[]): Pick<NmeaFix, 'speed' | 'heading'> {
  return { speed: inKnots(fields[5]), heading: number(fields[1]) };
}

/**
 * The receiver's date and time, milliseconds since 1970; undefined where it has none.
 *
 *     $--ZDA,hhmmss.ss,dd,mm,yyyy,zone hours,zone minutes*hh
 */
export function readZda(fields: readonly string[]): number | undefined {
  const time = timeOfDay(fields[1]);
  const day = utc(integer(fields[4]) ?? 0, integer(fields[3]) ?? 0, integer(fields[2]) ?? 0);
  return time === undefined || day === undefined ? undefined : day + time;
}

/**
 * Loran's minimum data: a place without a time.
 *
 *     $--RMA,A,ddmm.mm,N,dddmm.mm,E,difference A,difference B,knots,course,variation,E*hh
 */
export function readRma(fields: readonly string[]): NmeaFix {
  return {
    valid: fields[1] === 'A',
    latitude: degreesMinutes(fields[2], fields[3]),
    longitude: degreesMinutes(fields[4], fields[5]),
    speed: inKnots(fields[8]),
    heading: number(fields[9]),
  };
}
