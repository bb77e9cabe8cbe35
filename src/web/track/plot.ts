import uPlot from 'uplot';
import { timeZone } from '../shared/zone.ts';
import { axisTimes } from './axis-times.ts';
import { followPalette, type Palette } from './palette.ts';
import type { Span } from './spans.ts';
import { kilometresPerHour, speedClasses, speedStep } from './speed-scale.ts';
import type { Way } from './way.ts';

/** What a plot of speeds tells. */
export interface PlotEvents {
  /** The fix under the pointer; undefined where it has gone. */
  readonly onPoint: (at: number | undefined) => void;
  /** A moment was pressed: milliseconds since 1970. */
  readonly onSeek: (time: number) => void;
  /** A part was chosen; undefined: all of it again. */
  readonly onNarrow: (part: Span | undefined) => void;
}

const font = '12px system-ui, sans-serif';

/** The speed over time, with stops and gaps shaded. */
export class SpeedPlot {
  readonly #container: HTMLElement;
  readonly #events: PlotEvents;
  readonly #needle = document.createElement('div');
  readonly #size: ResizeObserver;
  #colours!: Palette;
  #plot: uPlot | undefined;
  #way: Way | undefined;
  /** The speed that nearly all fixes are below, in km/h. */
  #usual = 0;
  #time = 0;
  /** The cursor was set by the page, which need not be told of it. */
  #quiet = false;

  constructor(container: HTMLElement, events: PlotEvents) {
    this.#container = container;
    this.#events = events;
    this.#needle.className = 'needle';
    this.#size = new ResizeObserver(() => this.#fit());
    this.#size.observe(container);
    followPalette((colours) => {
      this.#colours = colours;
      this.#plot?.redraw();
    });
  }

  /** Draws a way; undefined: nothing. */
  show(way: Way | undefined): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#way = way;
    if (!way) return;
    this.#usual = speedStep(way.speeds) * speedClasses;
    const times = way.fixes.map(({ time }) => time / 1000);
    const speeds = Array.from(way.speeds, (speed) => (Number.isNaN(speed) ? null : speed * kilometresPerHour));
    this.#plot = new uPlot(this.#options(), [times, speeds], this.#container);
    this.#plot.over.append(this.#needle);
    this.#plot.over.addEventListener('click', ({ offsetX }) => {
      if (this.#plot) this.#events.onSeek(this.#plot.posToVal(offsetX, 'x') * 1000);
    });
  }

  /** Shows only a part of the time. */
  narrow({ from, to }: Span): void {
    this.#plot?.setScale('x', { min: from / 1000, max: to / 1000 });
  }

  /** Puts the cursor on a fix, without telling of it. */
  point(at: number | undefined): void {
    const time = at === undefined ? undefined : this.#way?.fixes[at]?.time;
    const left = time === undefined ? -10 : (this.#plot?.valToPos(time / 1000, 'x') ?? -10);
    this.#quiet = true;
    this.#plot?.setCursor({ left, top: left < 0 ? -10 : 0 });
    this.#quiet = false;
  }

  /** Puts the needle on the moment that is played. @param time milliseconds since 1970 */
  playAt(time: number): void {
    this.#time = time;
    if (!this.#plot) return;
    const left = this.#plot.valToPos(time / 1000, 'x');
    this.#needle.hidden = left < 0 || left > this.#plot.over.clientWidth;
    this.#needle.style.transform = `translateX(${left}px)`;
  }

  #options(): uPlot.Options {
    const ticks = { stroke: () => this.#colours.line, size: 4 };
    const axis = {
      stroke: () => this.#colours.muted,
      grid: { stroke: () => this.#colours.line, width: 1 },
      ticks,
      font,
    };
    return {
      ...this.#room(),
      // Its ticks are whole hours and days of a zone.
      tzDate: (seconds) => {
        const date = new Date(seconds * 1000);
        const zone = timeZone();
        return zone ? uPlot.tzDate(date, zone) : date;
      },
      padding: [22, 32, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: 5 },
        points: { size: 9, fill: () => this.#colours.panel, stroke: () => this.#colours.ink, width: 2 },
        bind: { dblclick: () => () => (this.#events.onNarrow(undefined), null) },
      },
      scales: {
        x: { range: (_plot, from, to) => aroundOne(from ?? 0, to ?? 0) },
        y: { range: (_plot, _least, most) => [0, this.#top(most ?? 0)] },
      },
      axes: [
        { ...axis, space: 70, values: (_plot, splits, _axis, _space, step) => axisTimes(splits, step) },
        { ...axis, size: 46, space: 22, values: (_plot, splits) => splits.map(String) },
      ],
      series: [
        {},
        {
          stroke: () => this.#colours.accent,
          fill: () => this.#colours.accent.replace('rgb', 'rgba').replace(')', ', 0.12)'),
          width: 1.5,
          points: { show: false },
          gaps: (plot, _series, _first, _last, gaps) => [...gaps, ...this.#gaps(plot)],
        },
      ],
      hooks: {
        drawClear: [(plot) => this.#shade(plot)],
        setCursor: [(plot) => this.#tell(plot)],
        setSelect: [(plot) => this.#select(plot)],
        setScale: [() => this.playAt(this.#time)],
      },
    };
  }

  /** Room for all speeds, but not for a single one that is far beyond the others: it would leave none to them. */
  #top(most: number): number {
    return Math.max(10, Math.min(most * 1.1, this.#usual * 3));
  }

  #gaps(plot: uPlot): [number, number][] {
    const x = (time: number): number => plot.valToPos(time / 1000, 'x', true);
    return (this.#way?.gaps ?? []).map(({ start, end }) => [x(start), x(end)]);
  }

  #shade(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const fill = (parts: readonly { start: number; end: number }[], colour: string, alpha: number): void => {
      ctx.fillStyle = colour;
      ctx.globalAlpha = alpha;
      for (const { start, end } of parts) {
        const left = Math.max(bbox.left, plot.valToPos(start / 1000, 'x', true));
        const right = Math.min(bbox.left + bbox.width, plot.valToPos(end / 1000, 'x', true));
        if (right > left) ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
      }
    };
    ctx.save();
    fill(this.#way?.stops ?? [], this.#colours.stop, 0.22);
    fill(this.#way?.gaps ?? [], this.#colours.gap, 0.22);
    ctx.restore();
  }

  #tell({ cursor }: uPlot): void {
    if (this.#quiet) return;
    this.#events.onPoint((cursor.left ?? -1) < 0 ? undefined : (cursor.idx ?? undefined));
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width === 0) return;
    const time = (position: number): number => plot.posToVal(position, 'x') * 1000;
    const part = { from: time(left), to: time(left + width) };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#events.onNarrow(part);
  }

  #room(): { width: number; height: number } {
    return { width: this.#container.clientWidth, height: this.#container.clientHeight };
  }

  #fit(): void {
    const { width, height } = this.#room();
    if (width > 0 && height > 0) this.#plot?.setSize({ width, height });
    this.playAt(this.#time);
  }
}

/** A single moment has no width: it stands in the middle of two minutes. */
function aroundOne(from: number, to: number): [number, number] {
  return from === to ? [from - 60, to + 60] : [from, to];
}
