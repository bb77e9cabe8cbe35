import { html, type TemplateResult } from 'lit-html';
import type { History, Measure, Sample } from './history.ts';
import { count, latency, percent, rate, size } from './words.ts';

/** The colours of `style/base.css` that lines are drawn in. */
export type Ink = '--accent' | '--muted' | '--recent';

/** A line of a plot. */
export interface Line {
  readonly name: string;
  readonly ink: Ink;
  readonly dashed?: boolean;
}

/** A number to be read from afar, and how it went in the last five minutes. */
export interface Tile {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly columns: [number[], ...(number | null)[][]];
  /** What the plot reaches to at least: a few messages are no mountain. */
  readonly least: number;
  readonly value: TemplateResult | string;
  readonly note: TemplateResult | string;
}

const unknown = '–';

/** What the gateway does, as tiles. */
export function tilesOf(history: History): Tile[] {
  const { last } = history;
  return [
    plain(history, 'reports', 'Reports', 10, rate, 'a second'),
    plain(history, 'commits', 'Commits', 10, rate, 'a second'),
    latencies(history, 'commit', 'Commit within', ['commitP50', 'commitP99']),
    latencies(history, 'reply', 'Reply within', ['replyP50', 'replyP99']),
    plain(history, 'connections', 'Connections', 10, count, 'open'),
    plain(history, 'memory', 'Memory', 50e6, size, 'resident'),
    busy(history, last),
  ];
}

function shown(value: number | null | undefined, say: (value: number) => string): string {
  return value === null || value === undefined ? unknown : say(value);
}

function plain(
  history: History,
  measure: Measure,
  title: string,
  least: number,
  say: (value: number) => string,
  note: string,
): Tile {
  const lines = [{ name: title, ink: '--accent' }] as const;
  const value = shown(history.last?.[measure], say);
  return { id: measure, title, lines, columns: history.columns([measure]), least, value, note };
}

function latencies(history: History, id: string, title: string, measures: readonly [Measure, Measure]): Tile {
  const lines = [
    { name: 'half', ink: '--accent' },
    { name: '99 %', ink: '--recent' },
  ] as const;
  const [half, most] = measures.map((measure) => shown(history.last?.[measure], latency));
  const note = html`${swatch('--accent')}half ${swatch('--recent')}99 %: <b>${most}</b>`;
  return { id, title, lines, columns: history.columns(measures), least: 0.01, value: half ?? unknown, note };
}

const threadInks = ['--accent', '--recent', '--muted'] as const;

/** The busiest thread is what matters: threads do not share their load. */
function busy(history: History, last: Sample | undefined): Tile {
  const shares = Object.entries(last?.busy ?? {});
  const names = shares.map(([name]) => name);
  const [busiest] = shares.toSorted(([, one], [, other]) => other - one);
  const lines = names.map((name): Line => ({ name, ink: inkOf(name) }));
  const columns = history.busy(names);
  const note = html`${threadKinds
    .filter((kind) => names.some((name) => name.startsWith(kind)))
    .map((kind) => html`${swatch(inkOf(kind))}${kind} `)}`;
  const value = busiest ? percent(busiest[1]) : unknown;
  return { id: 'busy', title: busiest ? `Busiest: ${busiest[0]}` : 'Busy', lines, columns, least: 1, value, note };
}

const threadKinds = ['receiver', 'journal', 'main'] as const;

function inkOf(thread: string): Ink {
  return threadInks[threadKinds.findIndex((kind) => thread.startsWith(kind))] ?? '--muted';
}

const swatch = (ink: Ink): TemplateResult => html`<span class="swatch" data-ink=${ink} aria-hidden="true"></span>`;
