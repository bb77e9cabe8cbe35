import { html, nothing, type TemplateResult } from 'lit-html';
import { commandFor } from '../shared/pointing.ts';
import { clockTime, duration } from '../shared/time.ts';
import type { Watch } from './watch.ts';

/** That the gateway cannot be seen, since when, and that nobody has to do anything for it to go on. */
export function lostView({ lost }: Watch): TemplateResult | typeof nothing {
  if (!lost) return nothing;
  return html`<p class="lost panel" role="alert">
    <b>${lost.why}</b> This is what it showed at ${clockTime(lost.since)}, ${duration(Date.now() - lost.since)} ago. It
    is asked every second, and goes on by itself.
  </p>`;
}

/** What to do where the tree has nobody in it, or not who was searched for. */
export function hintView(watch: Watch): TemplateResult | typeof nothing {
  const { search, found, status, rows } = watch;
  if (!status) return html`<p class="muted">Asking the gateway …</p>`;
  if (search !== '')
    return found === 0
      ? html`<p class="muted">
          No device that is connected says it is “${search}”. When it was last heard of is in the list of
          <a href="/">the map</a>.
        </p>`
      : nothing;
  const listener = rows.find(({ node }) => node.title.startsWith('listener '))?.node.title.slice('listener '.length);
  if (Object.keys(status.connections).length > 0 || listener === undefined) return nothing;
  const address = listener.replace(/^(0\.0\.0\.0|\[::\])/, location.hostname);
  return html`<p class="muted">
    No device is connected. Point a tracker at <b>${address}</b>, or drive made-up ones:
    <code>${commandFor(address)}</code>
  </p>`;
}
