import { inUtc } from '../shared/zone.ts';

/** A time from and to: milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The times that one button chooses. */
export const presets = {
  hour: 'Last hour',
  today: 'Today',
  yesterday: 'Yesterday',
  day: '24 hours',
  week: '7 days',
} as const;

/** One of {@link presets}. */
export type Preset = keyof typeof presets;

const hour = 3_600_000;

/** Midnight in the zone in which times are told, so many days from the day of a moment. Days are not all 24 hours long. */
export function midnight(at: number, days = 0): number {
  const date = new Date(at);
  if (inUtc()) return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** The time that a button means. @param now milliseconds since 1970 */
export function presetSpan(preset: Preset, now: number): Span {
  switch (preset) {
    case 'hour':
      return { from: now - hour, to: now };
    case 'today':
      return { from: midnight(now), to: now };
    case 'yesterday':
      return { from: midnight(now, -1), to: midnight(now) };
    case 'day':
      return { from: now - 24 * hour, to: now };
    case 'week':
      return { from: now - 7 * 24 * hour, to: now };
  }
}

/** The whole day of a moment. */
export function dayOf(at: number): Span {
  return { from: midnight(at), to: midnight(at, 1) };
}

const two = (number: number): string => String(number).padStart(2, '0');

/** A moment as `datetime-local` has it: in the zone in which times are told, to the minute. */
export function toField(at: number): string {
  const date = new Date(at);
  if (inUtc()) return date.toISOString().slice(0, 16);
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What was entered, as milliseconds since 1970; undefined where it is no moment. */
export function fromField(text: string): number | undefined {
  const at = Date.parse(inUtc() ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

/** What the address of the page says of the time; undefined where it says nothing that can be read. */
export function spanIn(query: URLSearchParams): Span | undefined {
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  return from < to ? { from, to } : undefined;
}
