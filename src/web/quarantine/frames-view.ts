import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ListedFrame, QuarantineKind } from '../../api/schemas/quarantine.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import { ago, moment } from '../shared/time.ts';
import type { Desk } from './desk.ts';
import { devicesOf } from './kinds-view.ts';
import { follow, type Go, walk } from './links.ts';
import { writePlace } from './place.ts';
import { counted, inOneLine } from './words.ts';

/** The frames of the kind that is looked at, the newest first, a page of them. */
export function framesView(desk: Desk, kind: QuarantineKind, now: number, go: Go): TemplateResult {
  const { frames, next, turned } = desk;
  return html`<section class="frames" aria-labelledby="kind-title">
    <h2 id="kind-title">${kind.reason}</h2>
    <p class="facts muted">
      <span>${counted(kind.count, 'frame')}</span
      ><span>${kind.protocol ?? 'protocol not recognised'}</span>${devicesOf(kind)}<span
        >first ${moment(kind.firstAt)}</span
      ><span>last ${ago(kind.lastAt, now)}</span>
    </p>
    <ul aria-label="Frames, the newest first" @keydown=${(event: KeyboardEvent) => walk(event, true)}>
      ${repeat(
        frames,
        ({ id }) => id,
        (frame) => html`<li>${frameLink(frame, desk, now, go)}</li>`,
      )}
    </ul>
    ${
      turned || next !== null
        ? html`<div class="turn">
            <button type="button" ?disabled=${!turned} @click=${() => void desk.turn('newer')}>Newer</button>
            <button type="button" ?disabled=${next === null} @click=${() => void desk.turn('older')}>Older</button>
          </div>`
        : nothing
    }
  </section>`;
}

function frameLink(frame: ListedFrame, { place }: Desk, now: number, go: Go): TemplateResult {
  const to = { ...place, frame: frame.id };
  return html`<a
    class="frame-link"
    href=${`/quarantine${writePlace(to)}`}
    aria-current=${String(frame.id === place.frame)}
    @click=${(event: MouseEvent) => follow(event, to, go)}
  >
    <span class="number">${frame.id}</span>
    <span class="sample mono">${inOneLine(bytesOf(frame.sample))}</span>
    <span class="when muted">${ago(frame.receivedAt, now)}</span>
  </a>`;
}
