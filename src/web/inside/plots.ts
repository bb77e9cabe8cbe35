import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import uPlot from 'uplot';
import { colour } from '../shared/theme.ts';
import { keptSeconds } from './history.ts';
import type { Ink, Tile } from './tiles.ts';

/** The tiles, each with an empty place for its plot. */
export function tilesView(tiles: readonly Tile[]): TemplateResult {
  return html`<section class="tiles" aria-label="Rates and latencies">
    ${repeat(
      tiles,
      ({ id }) => id,
      ({ id, title, value, note }) =>
        html`<div class="tile panel" id="tile-${id}">
          <h2>${title}</h2>
          <p class="value">${value}</p>
          <p class="note">${note}</p>
          <div class="plot" role="img" aria-label="${title} in the last five minutes" data-plot=${id}></div>
        </div>`,
    )}
  </section>`;
}

const height = 48;

/** Draws the plots of tiles into their places, and again where the colours or the widths change. */
export class Plots {
  readonly #plots = new Map<string, uPlot>();
  readonly #sizes = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries)
      this.#plots.get((target as HTMLElement).dataset['plot'] ?? '')?.setSize({ width: contentRect.width, height });
  });
  #inks = inks();

  constructor() {
    const recolour = (): void => {
      this.#inks = inks();
      for (const plot of this.#plots.values()) plot.redraw(false);
    };
    document.addEventListener('theme', recolour);
  }

  /** To be called when the tiles stand in the document. */
  draw(root: HTMLElement, tiles: readonly Tile[]): void {
    for (const tile of tiles) {
      const place = root.querySelector<HTMLElement>(`[data-plot="${tile.id}"]`);
      if (place) this.#drawOne(place, tile);
    }
  }

  #drawOne(place: HTMLElement, tile: Tile): void {
    const known = this.#plots.get(tile.id);
    // A thread more or less is another plot.
    if (known && known.series.length === tile.columns.length) {
      known.setData(tile.columns);
      return;
    }
    known?.destroy();
    this.#plots.set(tile.id, this.#made(place, tile));
    this.#sizes.observe(place);
  }

  #made(place: HTMLElement, { lines, columns, least }: Tile): uPlot {
    const series = lines.map(({ name, ink }, index): uPlot.Series => ({
      label: name,
      stroke: () => this.#inks[ink],
      width: 1.5,
      points: { show: false },
      // One line has a ground, of several each can be seen through.
      ...(lines.length === 1 && index === 0 && { fill: () => faint(this.#inks[ink]) }),
    }));
    const options: uPlot.Options = {
      width: Math.max(40, place.clientWidth),
      height,
      padding: [2, 0, 2, 0],
      series: [{}, ...series],
      axes: [{ show: false }, { show: false }],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: (_, __, to) => [to - keptSeconds, to] },
        y: { range: (_, __, to) => [0, Math.max(least, to ?? 0)] },
      },
    };
    return new uPlot(options, columns, place);
  }
}

function inks(): Record<Ink, string> {
  return { '--accent': colour('--accent'), '--muted': colour('--muted'), '--recent': colour('--recent') };
}

/** The same colour, to be seen through. @param ink `rgb(R, G, B)`, as computed styles say it */
function faint(ink: string): string {
  return ink.replace(/^rgb\(/, 'rgba(').replace(/\)$/, ', 0.15)');
}
