import { html, render } from 'lit-html';
import { moment } from '../shared/time.ts';
import type { WayFile } from './files.ts';
import type { Gap } from './gaps.ts';
import type { Track } from './load.ts';
import type { Stop } from './stops.ts';
import type { Way } from './way.ts';
import { lengthOf, momentWithin, speedOf, timeOf } from './words.ts';

/** What there is to say of a way. */
export interface Facts {
  readonly track: Track;
  readonly way: Way;
  /** Goes to a stop or a gap. */
  readonly onStop: (stop: Stop) => void;
  readonly onGap: (gap: Gap) => void;
  readonly files: readonly WayFile[];
  /** A link to a file was pressed. */
  readonly onFile: (file: WayFile, event: Event) => void;
  /** Whether the lists begin unfolded. */
  readonly unfolded: boolean;
}

/** Draws the figures of a way, its stops and gaps, and where to have it as a file; undefined: nothing. */
export function drawFacts(into: HTMLElement, facts: Facts | undefined): void {
  render(facts ? content(facts) : html``, into);
}

function content({ track, way, onStop, onGap, files, onFile, unfolded }: Facts): unknown {
  const { fixes, stops, gaps } = way;
  const when = momentWithin({ from: fixes[0]?.time ?? 0, to: fixes.at(-1)?.time ?? 0 });
  return html`${figures(track, way)}
    <details class="panel" ?open=${unfolded && stops.length > 0}>
      <summary>
        <h2>Stops</h2>
        <span class="count">${stops.length}</span>
      </summary>
      ${stops.length === 0 ? html`<p class="muted">It never stood for 3 minutes.</p>` : ''}
      <ol class="spells stops">
        ${stops.map((stop) => spell(stop, when, timeOf(stop.end - stop.start), () => onStop(stop)))}
      </ol>
    </details>
    <details class="panel" ?open=${unfolded && gaps.length > 0}>
      <summary>
        <h2>Gaps</h2>
        <span class="count">${gaps.length}</span>
      </summary>
      ${gaps.length === 0 ? html`<p class="muted">It was never silent for long.</p>` : ''}
      <ol class="spells gaps">
        ${gaps.map((gap) => {
          const { start, end, metres } = gap;
          const what = html`<span class="muted">${lengthOf(metres)} ·</span> ${timeOf(end - start)}`;
          return spell(gap, when, what, () => onGap(gap));
        })}
      </ol>
    </details>
    <div class="panel files">
      <h2>Save as</h2>
      <span>
        ${files.map(
          (file) =>
            html`<a href=${file.path} download=${file.name} @click=${(event: Event) => onFile(file, event)}
              >${file.title}</a
            >`,
        )}
      </span>
    </div>`;
}

function figures({ invalid, cut, fixes }: Track, { sums: { metres, moving, mean, most }, stops }: Way): unknown {
  const stood = stops.reduce((sum, { start, end }) => sum + end - start, 0);
  const figure = (name: string, value: string, title: string): unknown =>
    html`<div title=${title}>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<div class="panel">
    <dl class="figures">
      ${figure('Distance', lengthOf(metres), 'From report to report, without gaps and without stops')}
      ${figure('Moving', timeOf(moving), 'The time outside of stops and gaps')}
      ${figure('Mean speed', speedOf(mean), 'While moving')}
      ${figure('Top speed', speedOf(most), 'The highest of all reports')}
      ${figure('Standing', timeOf(stood), 'All stops together')}
      ${figure('Reports', fixes.length.toLocaleString('en'), 'With a valid place')}
    </dl>
    ${
      invalid > 0
        ? html`<p class="muted">
            ${invalid.toLocaleString('en')} without a valid place ${invalid === 1 ? 'is' : 'are'} left out.
          </p>`
        : ''
    }
    ${cut ? html`<p class="error">There are more reports: these are the first ones. Choose a shorter time.</p>` : ''}
  </div>`;
}

function spell(
  { start, end }: { readonly start: number; readonly end: number },
  when: (at: number) => string,
  what: unknown,
  choose: () => void,
): unknown {
  return html`<li>
    <button type="button" class="quiet" @click=${choose}>
      <span>${moment(iso(start), when(start))} – ${moment(iso(end), momentWithin({ from: start, to: end })(end))}</span>
      <span>${what}</span>
    </button>
  </li>`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
