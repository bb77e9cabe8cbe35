import { html, nothing, type TemplateResult } from 'lit-html';
import type { ExaminedFrame, QuarantinedFrame } from '../../api/schemas/quarantine.ts';
import { url } from '../shared/api.ts';
import { hexView } from '../shared/hex.ts';
import { bytesOf } from '../shared/hex-rows.ts';
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
  if (sight.error !== undefined)
    return html`<section class="frame"><p class="error" role="alert">${sight.error}</p></section>`;
  const { frame, examined } = sight;
  if (!frame) return html`<section class="frame" aria-busy="true"><h2>Frame ${sight.id}</h2></section>`;
  const bytes = bytesOf(frame.bytes);
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
    ${verdict(frame, examined)} ${hexView(bytes, { marked: stopped, label: `The bytes of frame ${frame.id}` })}
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

function verdict({ reason, decodedAt }: QuarantinedFrame, examined: ExaminedFrame | undefined): TemplateResult {
  if (decodedAt !== null)
    return html`<p class="verdict good">It was read after all, ${moment(decodedAt)}. What it says is stored.</p>`;
  if (!examined) return html`<p class="verdict muted">Asking today’s decoders…</p>`;
  const { today, guesses } = examined;
  if (today === null)
    return html`<p class="verdict good">Today’s decoders read it: decode it again, and what it says is stored.</p>`;
  const same = today === reason;
  return html`<p class="verdict">
      <span class="error">${reason}</span>${same ? ' Today’s decoders say the same.' : nothing}
    </p>
    ${same ? nothing : html`<p class="verdict">Today’s decoders say: <span class="error">${today}</span></p>`}
    ${guesses.length === 0 ? nothing : html`<p class="verdict">It is most like ${guesses.join(', ')}.</p>`}`;
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
