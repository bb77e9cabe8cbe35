import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { ExaminedFrame, QuarantinedFrame } from '../../api/schemas/quarantine.ts';
import { url } from '../shared/api.ts';
import { hexView } from '../shared/hex.ts';
import { ago, moment } from '../shared/time.ts';
import { type Copied, copyView } from './copy-view.ts';
import type { Desk } from './desk.ts';
import { counted, inOneLine } from './words.ts';

/** The frame that is looked at: its bytes, where decoding stopped, where it came from and what is thought of it today. */
export function frameView(
  desk: Desk,
  now: number,
  copied: Copied | undefined,
  tell: (copied: Copied) => void,
): TemplateResult | typeof nothing {
  const { sight } = desk;
  if (!sight) return nothing;
  const { frame, bytes, examined, error } = sight;
  if (!frame || !bytes)
    return html`<section class="frame" aria-busy=${String(error === undefined)}>
      <h2>Frame ${sight.id}</h2>
      ${error === undefined ? nothing : html`<p class="error" role="alert">${error}</p>`}
    </section>`;
  const stopped = examined?.stoppedAt;
  const readable = frame.decodedAt === null && examined?.today === null;
  return html`<section class="frame" aria-labelledby="frame-title" aria-busy=${String(!examined)}>
    <div class="frame-head">
      <h2 id="frame-title">Frame ${frame.id}</h2>
      <button
        class=${readable ? 'main' : ''}
        type="button"
        ?disabled=${desk.busy !== undefined}
        @click=${() => void desk.redecodeOne(frame.id)}
      >
        ${desk.busy === 'one' ? 'Decoding…' : 'Decode again'}
      </button>
    </div>
    ${verdict(frame, examined, error)}
    ${guard([bytes, stopped], () => hexView(bytes, { marked: stopped, label: `The bytes of frame ${frame.id}` }))}
    ${
      stopped
        ? html`<p class="stopped">
            Decoding stopped at <mark class="mono">${inOneLine(bytes.subarray(stopped.from, stopped.to))}</mark>,
            ${stopped.to - stopped.from === 1 ? `byte ${stopped.from}` : `bytes ${stopped.from} to ${stopped.to - 1}`}.
          </p>`
        : nothing
    }
    ${copyView(frame, copied, tell)} ${facts(frame, bytes.length, now)}
  </section>`;
}

/** What was wrong with it when it came, and what is thought of it today. */
function verdict(frame: QuarantinedFrame, examined?: ExaminedFrame, error?: string): TemplateResult {
  const guesses = examined?.guesses ?? [];
  return html`<div class="verdict">
    <p class="error">${frame.reason}</p>
    ${error === undefined ? today(frame, examined) : html`<p class="error" role="alert">${error}</p>`}
    ${guesses.length === 0 ? nothing : html`<p>It is most like ${guesses.join(', ')}.</p>`}
  </div>`;
}

function today({ reason, decodedAt }: QuarantinedFrame, examined: ExaminedFrame | undefined): TemplateResult {
  if (decodedAt !== null)
    return html`<p class="good">It was read after all, ${moment(decodedAt)}. What it says is stored.</p>`;
  if (!examined) return html`<p class="muted">Asking today’s decoders…</p>`;
  if (examined.today === null)
    return html`<p class="good">Today’s decoders read it: decode it again, and what it says is stored.</p>`;
  if (examined.today === reason) return html`<p>Today’s decoders say the same.</p>`;
  return html`<p>Today’s decoders say: <span class="error">${examined.today}</span></p>`;
}

function facts(frame: QuarantinedFrame, length: number, now: number): TemplateResult {
  const { device, protocol, receivedAt, remote, listener, offset } = frame;
  const rows: readonly (readonly [string, unknown])[] = [
    ['Received', html`${moment(receivedAt)}, ${ago(receivedAt, now)}`],
    ['From', remote],
    ['Listener', listener],
    ['Place', `${counted(length, 'byte')}, from byte ${offset} of the connection on`],
    ['Protocol', protocol ?? 'not recognised'],
    ['Device', device === null ? 'none had logged in' : html`<a href=${url('/track', { device })}>${device}</a>`],
  ];
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
