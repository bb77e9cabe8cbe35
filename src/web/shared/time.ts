import { html, type TemplateResult } from 'lit-html';
import { inUtc, timeZone } from './zone.ts';

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const dayAndClock = { dateStyle: 'medium', timeStyle: 'medium' } as const;
const day = { dateStyle: 'medium' } as const;

const made = new Map<object, Intl.DateTimeFormat>();
const madeUtc = new Map<object, Intl.DateTimeFormat>();

/** To make a format takes longer than to use it. */
function formatted(at: Date, how: Intl.DateTimeFormatOptions, zone: 'UTC' | undefined): string {
  const formats = zone ? madeUtc : made;
  let format = formats.get(how);
  if (!format) formats.set(how, (format = new Intl.DateTimeFormat(undefined, { ...how, timeZone: zone })));
  return format.format(at);
}

/** Milliseconds as a person says them: `4 s`, `3 min`, `2 h`, `5 d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/**
 * A moment in the viewer's zone, or in UTC where this tab is told so (see `zone.ts`); in the other one where the pointer rests on it.
 * @param text how it is shown; default: date and clock
 */
export function moment(iso: string, text?: string): TemplateResult {
  const at = new Date(iso);
  const other = inUtc()
    ? `${formatted(at, dayAndClock, undefined)} here`
    : `${iso.replace('T', ' ').replace('Z', '')} UTC`;
  return html`<time datetime=${iso} title=${other}
    >${text ?? `${formatted(at, dayAndClock, timeZone())}${inUtc() ? ' UTC' : ''}`}</time
  >`;
}

/** The same as how long ago it is; in UTC, which is no less than a clock can say, by the clock. @param now milliseconds since 1970 */
export function ago(iso: string, now: number): TemplateResult {
  if (!inUtc()) return moment(iso, `${duration(now - Date.parse(iso))} ago`);
  const at = new Date(iso);
  return formatted(at, day, 'UTC') === formatted(new Date(now), day, 'UTC')
    ? moment(iso, `${formatted(at, clock, 'UTC')} UTC`)
    : moment(iso);
}

/** The clock alone, as {@link moment} has it. @param at milliseconds since 1970 */
export function clockTime(at: number): string {
  return formatted(new Date(at), clock, timeZone());
}
