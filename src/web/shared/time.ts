import { html, type TemplateResult } from 'lit-html';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** Milliseconds as a person says them: `4 s`, `3 min`, `2 h`, `5 d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A moment in the viewer's zone; in UTC where the pointer rests on it. @param text how it is shown; default: date and clock */
export function moment(iso: string, text?: string): TemplateResult {
  const at = new Date(iso);
  return html`<time datetime=${iso} title="${iso.replace('T', ' ').replace('Z', '')} UTC"
    >${text ?? dayAndClock.format(at)}</time
  >`;
}

/** The same as how long ago it is. @param now milliseconds since 1970 */
export function ago(iso: string, now: number): TemplateResult {
  return moment(iso, `${duration(now - Date.parse(iso))} ago`);
}

/** The clock alone, in the viewer's zone. @param at milliseconds since 1970 */
export function clockTime(at: number): string {
  return clock.format(at);
}
