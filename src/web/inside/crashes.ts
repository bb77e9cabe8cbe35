import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Crash } from '../../api/schemas/process.ts';
import type { Crashes } from './asking.ts';
import { count } from './words.ts';
import { url } from '../shared/api.ts';
import { hexView } from '../shared/hex.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import { ago } from '../shared/time.ts';

const fewCrashes = 12;

/** What ended otherwise than by order lately, the newest first. @param showAll wanted where only a few are shown */
export function crashesView({ crashes, total }: Crashes, all: boolean, showAll: () => void): TemplateResult {
  const now = Date.now();
  const shown = all ? crashes : crashes.slice(0, fewCrashes);
  return html`<section class="crashes panel" aria-labelledby="crashes">
    <h2 id="crashes">Recent crashes <span class="count">${count(total)}</span></h2>
    ${
      total === 0
        ? html`<p class="muted">
            None since the gateway was started. A decoder that throws, or a thread that dies, is listed here with its
            stack and with the frame that it was busy with.
          </p>`
        : repeat(
            shown,
            ({ number }) => number,
            (crash) => crashView(crash, now),
          )
    }
    ${
      shown.length < crashes.length
        ? html`<button type="button" @click=${showAll}>Show all of the last ${crashes.length}</button>`
        : nothing
    }
  </section>`;
}

function crashView(crash: Crash, now: number): TemplateResult {
  const { at, process, thread, supervisor, reason, stack, remote, protocol, device, frame } = crash;
  return html`<details>
    <summary>
      <span class="when">${ago(at, now)}</span>
      <span class="what"><b>${process}</b> ${protocol ?? ''}</span>
      <span class="why">${reason}</span>
    </summary>
    <dl>
      ${fact('Thread', thread)} ${fact('Seen by', supervisor)} ${fact('Protocol', protocol)} ${fact('Device', device)}
      ${fact('From', remote)}
    </dl>
    ${
      stack === null
        ? nothing
        : html`<h3>Stack</h3>
            <pre class="stack" tabindex="0" role="region" aria-label="Stack">${stack}</pre>`
    }
    ${frame === null ? nothing : frameView(frame, protocol)}
  </details>`;
}

function frameView(
  { bytes, offset, quarantined }: NonNullable<Crash['frame']>,
  protocol: string | null,
): TemplateResult {
  const shown = bytesOf(bytes);
  const where = quarantined === null ? { protocol: protocol ?? undefined } : { frame: quarantined };
  return html`<h3>The frame that it was busy with</h3>
    <p class="muted">
      ${shown.length} bytes, from byte ${offset} of its connection on. They are kept:
      <a href=${url('/quarantine', where)}
        >${quarantined === null ? 'see them in quarantine' : `frame ${quarantined} in quarantine`}</a
      >.
    </p>
    ${hexView(shown, { label: 'The frame' })}`;
}

function fact(name: string, value: string | null): TemplateResult | typeof nothing {
  return value === null
    ? nothing
    : html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`;
}
