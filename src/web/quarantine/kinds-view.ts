import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { QuarantineKind } from '../../api/schemas/quarantine.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import { ago } from '../shared/time.ts';
import { follow, type Go, walk } from './links.ts';
import { type Place, writePlace } from './place.ts';
import { counted, inOneLine } from './words.ts';

/** The kinds of what lies in quarantine, the most frequent first. */
export function kindsView(kinds: readonly QuarantineKind[], place: Place, now: number, go: Go): TemplateResult {
  const { protocol } = place;
  const shown = kinds.filter((kind) => protocol === undefined || (kind.protocol ?? 'unknown') === protocol);
  const all = { ...place, protocol: undefined };
  return html`<nav
    class="kinds"
    aria-label="What could not be read, by likeness"
    @keydown=${(event: KeyboardEvent) => walk(event, false)}
  >
    ${
      protocol === undefined
        ? nothing
        : html`<p class="only">
            ${protocol === 'unknown' ? 'Only what was not recognised.' : html`Only of ${protocol}.`}
            <a href=${`/quarantine${writePlace(all)}`} @click=${(event: MouseEvent) => follow(event, all, go)}
              >Show all</a
            >
          </p>`
    }
    ${shown.length === 0 ? html`<p class="muted only">There is nothing of it.</p>` : nothing}
    <ul>
      ${repeat(
        shown,
        ({ kind }) => kind,
        (kind) => html`<li>${kindLink(kind, place, now, go)}</li>`,
      )}
    </ul>
  </nav>`;
}

function kindLink(kind: QuarantineKind, place: Place, now: number, go: Go): TemplateResult {
  const chosen = kind.kind === place.kind;
  const to = { ...place, kind: kind.kind, frame: chosen ? place.frame : kind.id };
  return html`<a
    class="kind"
    href=${`/quarantine${writePlace(to)}`}
    aria-current=${String(chosen)}
    @click=${(event: MouseEvent) => follow(event, to, go)}
  >
    <span class="count" title=${counted(kind.count, 'frame')}>${short(kind.count)}</span>
    <span class="what">
      <span class="reason">${kind.reason}</span>
      <span class="sample mono">${inOneLine(bytesOf(kind.sample))}</span>
      <span class="facts muted"
        ><span>${kind.protocol ?? 'not recognised'}</span>${devicesOf(kind)}<span>${ago(kind.lastAt, now)}</span></span
      >
    </span>
  </a>`;
}

/** From whom they came, as far as is known. */
export function devicesOf({ device, devices }: QuarantineKind): TemplateResult | typeof nothing {
  if (devices === 0) return nothing;
  return html`<span>${devices === 1 && device !== null ? device : counted(devices, 'device')}</span>`;
}

const short = (count: number): string => new Intl.NumberFormat('en', { notation: 'compact' }).format(count);
