import { html, type TemplateResult } from 'lit-html';
import type { Device } from '../../api/schemas/device.ts';
import { ApiError, get } from '../shared/api.ts';
import { moment } from '../shared/time.ts';
import type { Track } from './load.ts';

/** What stands over the map where no vehicle is chosen. */
export const chooseOne = html`<h2>Choose a vehicle</h2>
  <p>Its way over the chosen time is drawn here.</p>
  <p>No vehicle yet? <a href="/">The map</a> tells how to connect one.</p>`;

/** What stands there while reports come. */
export function loadingSoFar(reports: number): TemplateResult {
  const so = reports === 0 ? 'Asking for its reports …' : `${reports.toLocaleString('en')} reports so far …`;
  return html`<p>${so}</p>
    <progress aria-label="Reports are coming"></progress>`;
}

/** What stands there where something went wrong. @param again what tries it again */
export function failure(error: unknown, again: () => void): TemplateResult {
  return html`<h2>This way cannot be shown</h2>
    <p class="error">${error instanceof ApiError ? error.message : String(error)}</p>
    <button type="button" class="main" @click=${again}>Try again</button>`;
}

/**
 * What stands there where there is nothing to draw: why, and what to do.
 * @param goTo shows the day of a moment, in milliseconds since 1970
 * @throws ApiError what the gateway said
 */
export async function nothingToDraw(
  device: string,
  { invalid }: Track,
  goTo: (time: number) => void,
  signal: AbortSignal,
): Promise<TemplateResult> {
  if (invalid > 0)
    return html`<h2>No valid place in this time</h2>
      <p>Reports that came: ${invalid.toLocaleString('en')}. The device itself trusts none of their places.</p>`;
  const found = await get<Device>(`/v1/devices/${encodeURIComponent(device)}`, signal).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
  if (!found)
    return html`<h2>No vehicle is called <q>${device}</q></h2>
      <p>Choose one of those that have reported.</p>`;
  const time = found.position?.time;
  if (time === undefined)
    return html`<h2>It has never said where it is</h2>
      <p>Reports without a place: ${found.reports.toLocaleString('en')}. It may see no sky.</p>`;
  return html`<h2>No report in this time</h2>
    <p>The last one is of ${moment(time)}.</p>
    <button type="button" class="main" @click=${() => goTo(Date.parse(time))}>Show that day</button>`;
}
