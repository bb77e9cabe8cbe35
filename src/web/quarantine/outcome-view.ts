import { html, nothing, type TemplateResult } from 'lit-html';
import { url } from '../shared/api.ts';
import type { Desk } from './desk.ts';
import { progressOf } from './words.ts';

const mostDevices = 6;

/** What is being decoded again, or what came of it: with the ways to the vehicles whose reports were stored. */
export function outcomeView(desk: Desk, close: () => void): TemplateResult {
  const { outcome, redecoding, busy } = desk;
  if (redecoding || busy === 'all')
    return html`<div class="outcome">
      <p id="progress">${redecoding ? progressOf(redecoding, desk.total) : 'Decoding all of it again…'}</p>
      <progress aria-labelledby="progress" max=${Math.max(1, desk.total)} value=${redecoding?.examined ?? 0}></progress>
    </div>`;
  if (!outcome) return html`<div class="outcome" role="status" hidden></div>`;
  const { text, devices, failed } = outcome;
  return html`<div class="outcome" role="status" data-failed=${String(failed)}>
    <div>
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
    </div>
    <button class="quiet" type="button" @click=${close}>Dismiss</button>
  </div>`;
}
