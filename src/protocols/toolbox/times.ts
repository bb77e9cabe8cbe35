const day = 86_400_000;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits of `text` at `at`, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * A calendar date and time of day, UTC.
 * @param month 1 to 12
 * @param second seconds, fractions allowed; a leap second (60) is taken
 * @returns milliseconds since 1970, or undefined where there is no such time
 */
export function utc(year: number, month: number, date: number, hour = 0, minute = 0, second = 0): number | undefined {
  if (!(month >= 1 && month <= 12 && date >= 1 && date <= (daysInMonth[month - 1] ?? 0))) return undefined;
  if (!(year >= 1970 && year <= 2200 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60)) return undefined;
  if (!(second >= 0 && second < 61)) return undefined;
  if (date === 29 && month === 2 && !isLeap(year)) return undefined;
  return Date.UTC(year, month - 1, date) + (hour * 60 + minute) * 60_000 + Math.round(second * 1000);
}

/** The order of day, month and year in a date of six or eight digits. */
export type DateOrder = 'ddmmyy' | 'yymmdd' | 'ddmmyyyy' | 'yyyymmdd';

/** Where day, month and year begin. */
const places = {
  ddmmyy: { day: 0, month: 2, year: 4 },
  yymmdd: { day: 4, month: 2, year: 0 },
  ddmmyyyy: { day: 0, month: 2, year: 4 },
  yyyymmdd: { day: 6, month: 4, year: 0 },
} as const satisfies Record<DateOrder, unknown>;

/**
 * Midnight of a date written in digits, without or with separators left out by the caller. Two-digit years are 20yy.
 * @returns milliseconds since 1970, or undefined where there is no such date
 */
export function dateOf(text: string | undefined, order: DateOrder): number | undefined {
  if (text === undefined || text.length !== order.length) return undefined;
  const { day: date, month, year } = places[order];
  const century = text.length === 8 ? two(text, year) : 20;
  const yearOfCentury = two(text, text.length === 8 ? year + 2 : year);
  return utc(century * 100 + yearOfCentury, two(text, month), two(text, date));
}

/**
 * A time of day in digits: `HHMM`, `HHMMSS` or `HHMMSS.sss`.
 * @returns milliseconds since midnight, or undefined
 */
export function timeOfDay(text: string | undefined): number | undefined {
  if (text === undefined || text.length < 4) return undefined;
  const hour = two(text, 0);
  const minute = two(text, 2);
  let second = text.length === 4 ? 0 : two(text, 4);
  if (text.length > 6) {
    if (text.charCodeAt(6) !== 46) return undefined;
    const fraction = text.length === 7 ? 0 : Number(text.slice(6));
    if (!(fraction >= 0 && fraction < 1)) return undefined;
    second += fraction;
  }
  if (!(hour < 24 && minute < 60 && second < 61)) return undefined;
  return (hour * 60 + minute) * 60_000 + Math.round(second * 1000);
}

/** Date and time of day put together; undefined where either is. */
export function dateTime(date: number | undefined, time: number | undefined): number | undefined {
  return date === undefined || time === undefined ? undefined : date + time;
}

/** A date and behind it the time of day, both in digits, such as `yymmddHHMMSS`; undefined where it is none. */
export function dateAndTime(text: string | undefined, order: DateOrder): number | undefined {
  if (text === undefined) return undefined;
  return dateTime(dateOf(text.slice(0, order.length), order), timeOfDay(text.slice(order.length)));
}

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/**
 * A moment in ISO 8601 with its zone, such as `2026-06-22T08:15:30.5Z` or `2026-06-22T10:15+02:00` (RFC 3339).
 * @returns milliseconds since 1970, or undefined; also where the zone is missing
 */
export function isoTime(text: string): number | undefined {
  if (!iso.test(text)) return undefined;
  const zone = text.endsWith('Z') ? text.length - 1 : Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
  const year = two(text, 0) * 100 + two(text, 2);
  const second = text[16] === ':' ? Number(text.slice(17, zone)) : 0;
  const local = utc(year, two(text, 5), two(text, 8), two(text, 11), two(text, 14), second);
  if (local === undefined || text[zone] === 'Z') return local;
  const offset = (two(text, zone + 1) * 60 + two(text, text.length - 2)) * 60_000;
  return text[zone] === '-' ? local + offset : local - offset;
}

/**
 * The moment nearest to `near` that has this time of day: for frames without a date, right as long as they are less than
 * twelve hours old.
 */
export function nearest(time: number, near: number): number {
  const candidate = Math.floor(near / day) * day + time;
  if (candidate - near > day / 2) return candidate - day;
  if (near - candidate > day / 2) return candidate + day;
  return candidate;
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** A moment's date and time of day in digits, as encoders and replies write them: { date: `ddmmyy` or …, time: `HHMMSS` }. */
export function digitsOf(time: number, order: DateOrder): { date: string; time: string } {
  const at = new Date(time);
  const date = pad(at.getUTCDate());
  const month = pad(at.getUTCMonth() + 1);
  const full = pad(at.getUTCFullYear(), 4);
  const year = order.length === 8 ? full : full.slice(2);
  return {
    date: order.startsWith('d') ? date + month + year : year + month + date,
    time: pad(at.getUTCHours()) + pad(at.getUTCMinutes()) + pad(at.getUTCSeconds()),
  };
}
