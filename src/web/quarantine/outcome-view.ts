import { html, nothing, type TemplateResult } from 'lit-html';
import { url } from '../shared/api.ts';
import type { Desk } from './desk.ts';
import { progressOf } from './words.ts';

const mostDevices = 12;

/** What is being decoded again, or what came of it: with the ways to the vehicles whose reports were stored. */
export function outcomeView({ outcome, redecoding, busy }: Desk, close: () => void): TemplateResult {
  if (redecoding || busy === 'all')
    return html`<div class="outcome" role="status">
      <p>${redecoding ? progressOf(redecoding) : 'Decoding all of it again…'}</p>
    </div>`;
  if (!outcome) return html`<div class="outcome" role="status" hidden></div>`;
  const { text, devices, failed } = outcome;
  return html`<div class="outcome" role="status" data-failed=${String(failed)}>
    <p>${text}</p>
    ${
      devices.length === 0
        ? nothing
        : html`<ul class="vehicles">
            ${devices.slice(0, mostDevices).map(
              (device) =>
                html`<li>
                  ${device} <a href=${url('/', { device })}>map<span class="unseen"> of ${device}</span></a>
                  <a href=${url('/track', { device })}>track<span class="unseen"> of ${device}</span></a>
                </li>`,
            )}
            ${devices.length > mostDevices ? html`<li class="muted">and ${devices.length - mostDevices} more</li>` : nothing}
          </ul>`
    }
    <button class="quiet" type="button" @click=${close}>Dismiss</button>
  </div>`;
}
