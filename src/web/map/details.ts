import { html, render, type TemplateResult } from 'lit-html';
import type { Connection } from '../../api/schemas/connection.ts';
import type { Device } from '../../api/schemas/device.ts';
import type { Report } from '../../api/schemas/report.ts';
import { hexView } from '../shared/hex.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import { ago, moment } from '../shared/time.ts';
import { ageOf } from './ages.ts';
import { attributesOf, bytesText, escaped, eventText, type Fact, factsOf, isText } from './facts.ts';
import { alarmOf, doing, type Vehicle } from './fleet.ts';

/** What `GET /v1/devices/{device}` tells. */
export type Known = Device & { readonly last: Report | null; readonly connectionFacts: Connection | null };

/** What the panel is drawn from. */
export interface Chosen {
  readonly vehicle: Vehicle;
  /** Undefined: not told yet. */
  readonly known: Known | undefined;
  /** Why it is not known. */
  readonly trouble: string | undefined;
  readonly following: boolean;
  /** Milliseconds since 1970 by the gateway's clock. */
  readonly now: number;
}

/** What the panel is told to do. */
export interface DetailHooks {
  close(): void;
  follow(following: boolean): void;
  show(): void;
}

/** Draws the panel of the chosen vehicle. */
export function drawDetails(element: HTMLElement, chosen: Chosen, hooks: DetailHooks): void {
  const { vehicle, known, trouble, following, now } = chosen;
  const { device, seenAt, position } = vehicle;
  const last = vehicle.last ?? known?.last ?? position;
  const here = encodeURIComponent(device);
  const connection = known?.connectionFacts ?? null;
  const alarm = alarmOf(vehicle, now);
  render(
    html`<header class="details-head" data-age=${ageOf(now - seenAt)} data-doing=${doing(vehicle, now)}>
        <span class="mark" aria-hidden="true"></span>
        <h2 title=${device}>${device}</h2>
        <button class="quiet close" type="button" aria-label="Close" @click=${() => hooks.close()}>✕</button>
      </header>
      <div class="details-do">
        <button
          type="button"
          aria-pressed=${String(following)}
          ?disabled=${position === undefined}
          @click=${() => hooks.follow(!following)}
        >
          Follow
        </button>
        <button type="button" ?disabled=${position === undefined} @click=${() => hooks.show()}>Show</button>
        <a href="/track?device=${here}">Track</a>
        <a href="/inside?device=${here}">Inside</a>
      </div>
      <div class="details-rest" tabindex="0" role="region" aria-label="Facts">
        ${trouble === undefined ? '' : html`<p class="error" role="alert">${trouble}</p>`}
        ${alarm ? html`<p class="alarm">${eventText(alarm.event)}, ${ago(new Date(alarm.at).toISOString(), now)}</p>` : ''}
        ${last ? reportPart(last, now) : html`<p class="muted">Nothing is known of its last report.</p>`}
        ${last && last !== position && position ? positionPart(position, now) : ''}
        ${connectionPart(connection, known, now)} ${framePart(connection)}
      </div>`,
    element,
  );
}

function reportPart(last: Report, now: number): TemplateResult {
  const attributes = attributesOf(last);
  return html`<section>
    <h3>Last report <span class="muted">${last.type === 'status' ? 'status' : ''}</span></h3>
    <dl>
      ${factsOf(last).map(fact)}
      <dt>Taken</dt>
      <dd>${moment(last.time)}</dd>
      <dt>Received</dt>
      <dd>${ago(last.receivedAt, now)}</dd>
      <dt>Place in journal</dt>
      <dd>${last.seq}</dd>
    </dl>
    ${
      attributes.length === 0
        ? ''
        : html`<h4>Everything else it says</h4>
            <dl class="attributes">${attributes.map(fact)}</dl>`
    }
  </section>`;
}

function positionPart(position: Report, now: number): TemplateResult {
  return html`<section>
    <h3>Newest position</h3>
    <dl>
      ${factsOf(position).map(fact)}
      <dt>Taken</dt>
      <dd>${ago(position.time, now)}</dd>
    </dl>
  </section>`;
}

function connectionPart(connection: Connection | null, known: Known | undefined, now: number): TemplateResult | string {
  if (known === undefined) return '';
  if (connection === null)
    return html`<section>
      <h3>Connection</h3>
      <p class="muted">None of its own at present. ${reportsText(known.reports)} stored so far.</p>
    </section>`;
  const { protocol, why, remote, since, bytes, reports, listener, paused, unreadBytes } = connection;
  return html`<section>
    <h3>Connection <span class="muted mono">${connection.pid}</span></h3>
    <dl>
      <dt>Protocol</dt>
      <dd>${protocol ?? 'not recognised yet'}</dd>
      <dt>Recognised by</dt>
      <dd>${why ?? `the listener: it takes nothing else`}</dd>
      <dt>From</dt>
      <dd class="mono">${remote}</dd>
      <dt>To</dt>
      <dd class="mono">${listener}</dd>
      <dt>Open since</dt>
      <dd>${ago(since, now)}</dd>
      <dt>Received</dt>
      <dd title="${bytes} bytes">${bytesText(bytes)}, ${reportsText(reports)}</dd>
      ${
        unreadBytes === 0
          ? ''
          : html`<dt>Not decoded yet</dt>
              <dd>${bytesText(unreadBytes)}${paused ? ', waits for credit' : ''}</dd>`
      }
    </dl>
  </section>`;
}

const reportsText = (count: number): string => `${count.toLocaleString()} ${count === 1 ? 'report' : 'reports'}`;

function framePart(connection: Connection | null): TemplateResult | string {
  if (!connection?.lastFrame) return '';
  const { bytes: base64, length } = connection.lastFrame;
  const bytes = bytesOf(base64);
  const more = length > bytes.length ? ` the first ${bytes.length} of ${length} bytes` : ` ${length} bytes`;
  return html`<section>
    <h3>Last frame <span class="muted">${more}</span></h3>
    ${isText(bytes) ? html`<pre class="frame">${escaped(bytes)}</pre>` : ''}
    <details ?open=${!isText(bytes)}>
      <summary>Bytes</summary>
      ${hexView(bytes, { label: 'The frame’s bytes' })}
    </details>
  </section>`;
}

function fact({ name, value, exact }: Fact): TemplateResult {
  return html`<dt>${name}</dt>
    <dd title=${exact ?? ''}>${value}</dd>`;
}
