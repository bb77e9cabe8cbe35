import { timeZone } from '../shared/zone.ts';
import type { Span } from './spans.ts';
import { kilometresPerHour } from './speed-scale.ts';

/** Metres as a person says them: `850 m`, `3.2 km`, `128 km`. */
export function lengthOf(metres: number): string {
  if (metres < 995) return `${Math.round(metres)} m`;
  const kilometres = metres / 1000;
  return `${kilometres < 99.95 ? kilometres.toFixed(1) : Math.round(kilometres).toLocaleString('en')} km`;
}

/** Metres per second as km/h; a dash where it is not known. */
export function speedOf(speed: number | undefined): string {
  return speed === undefined || Number.isNaN(speed) ? '–' : `${Math.round(speed * kilometresPerHour)} km/h`;
}

/** Milliseconds to the minute where that matters: `40 s`, `12 min`, `1 h 12 min`, `2 d 3 h`. */
export function timeOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, 'h', minutes % 60, 'min');
  const all = Math.round(minutes / 60);
  return two(Math.floor(all / 24), 'd', all % 24, 'h');
}

function two(large: number, name: string, small: number, smallName: string): string {
  return small === 0 ? `${large} ${name}` : `${large} ${name} ${small} ${smallName}`;
}

const points = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'] as const;

/** A heading in a word: `north-east`; a dash where it is not known. */
export function headingOf(degrees: number): string {
  return Number.isNaN(degrees) ? '–' : (points[Math.round(degrees / 45) % 8] ?? '–');
}

/**
 * When something was, as short as it can be within a time: the clock alone where that is all on one day.
 * @param exactly to the second
 */
export function momentWithin(span: Span, exactly = false, locale?: string): (at: number) => string {
  const zone = { timeZone: timeZone() };
  const day = new Intl.DateTimeFormat('en', zone);
  const sameDay = day.format(span.from) === day.format(span.to);
  const format = new Intl.DateTimeFormat(locale, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(exactly && { second: '2-digit' }),
    ...(!sameDay && { month: 'short', day: 'numeric' }),
  });
  return (at) => format.format(at);
}
