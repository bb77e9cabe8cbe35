import { html, render, type TemplateResult } from 'lit-html';
import { openPage } from '../shared/page.ts';
import { drawFacts } from './facts.ts';
import { filesOf, save } from './files.ts';
import { loadTrack, type Track } from './load.ts';
import { chooseOne, failure, loadingSoFar, nothingToDraw } from './notices.ts';
import { fixAt } from './playback.ts';
import { Player } from './player.ts';
import { SpeedPlot } from './plot.ts';
import { VehicleSearch } from './search.ts';
import { dayOf, presetSpan, type Span, spanIn } from './spans.ts';
import { speedLabels, speedStep } from './speed-scale.ts';
import { TimeChoice } from './time-choice.ts';
import { TrackMap } from './track-map.ts';
import { type Way, wayOf } from './way.ts';
import { momentWithin } from './words.ts';

const page = openPage();
page.className = 'track';
render(
  html`<h1 class="unseen">Track</h1>
    <details class="choose panel" open>
      <summary></summary>
      <div class="vehicle"></div>
      <div class="time"></div>
    </details>
    <section class="stage" aria-label="Way">
      <div class="map"></div>
      <div class="legend"></div>
      <div class="notice" role="status"></div>
    </section>
    <section class="player panel" aria-label="Playback"></section>
    <section class="plot panel" aria-label="Speed in km/h"></section>
    <section class="facts" aria-label="What there is to say of it"></section>`,
  page,
);

function part(name: string): HTMLElement {
  const found = page.querySelector<HTMLElement>(`.${name}`);
  if (!found) throw new Error(`The page has no ${name}.`);
  return found;
}

const narrow = matchMedia('(max-width: 48rem)');
const stillness = matchMedia('(prefers-reduced-motion: reduce)');

const choice = part('choose') as HTMLDetailsElement;
let device = '';
let span: Span = presetSpan('day', Date.now());
let shown: { readonly track: Track; readonly way: Way } | undefined;
let loading = new AbortController();
let narrowed = false;

const search = new VehicleSearch(part('vehicle'), (name) => go(name, times.chosen()));
const times = new TimeChoice(part('time'), (chosen) => go(device, chosen));
const player = new Player(part('player'), (time, playing) => {
  map?.playAt(time, !stillness.matches);
  plot.playAt(time);
  if (playing) map?.follow();
});
const plot = new SpeedPlot(part('plot'), {
  onPoint: (at) => {
    map?.point(at);
    player.point(at);
  },
  onSeek: (time) => player.seek(time),
  onNarrow: narrowTo,
});
let map: TrackMap | undefined;

/** The map comes when it can: all the rest is there before it, and without it where this browser draws none. */
async function openMap(): Promise<void> {
  const opened = await TrackMap.open(part('map'), {
    onPoint: (at) => {
      opened.point(at);
      plot.point(at);
      player.point(at);
    },
    onSeek: (at) => player.seek(shown?.way.fixes[at]?.time ?? 0),
    onStop: ({ first, start }) => lookAt(first, start),
  });
  map = opened;
  map.show(shown?.way);
  player.tell();
}

/** Shows a vehicle's way, and says so in the address. */
function go(name: string, chosen: Span): void {
  const query = new URLSearchParams(name === '' ? {} : { device: name });
  query.set('from', new Date(chosen.from).toISOString());
  query.set('to', new Date(chosen.to).toISOString());
  history.pushState(null, '', `?${query}`);
  void load(name, chosen);
}

/** Shows what the address says. */
function arrive(): void {
  const query = new URLSearchParams(location.search);
  const said = spanIn(query);
  const chosen = said ?? presetSpan('day', Date.now());
  search.show(query.get('device') ?? '');
  times.show(chosen, said ? undefined : 'day');
  void load(query.get('device') ?? '', chosen);
}

/** Shows the day of a moment. */
function goTo(time: number): void {
  times.show(dayOf(time));
  go(device, dayOf(time));
}

function failed(error: unknown): void {
  notice(failure(error, () => void load(device, span)));
}

/** Asks for a way and shows it, or why there is none; what was asked for before is forgotten. */
async function load(name: string, chosen: Span): Promise<void> {
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  device = name;
  span = chosen;
  document.title = `${name === '' ? 'Track' : `${name} – Track`} – Fleetline`;
  chosenInWords();
  show(undefined);
  if (name === '') {
    notice(chooseOne);
    // On a phone a keyboard would hide half of the page.
    if (!narrow.matches) search.begin();
    return;
  }
  try {
    notice(loadingSoFar(0));
    const track = await loadTrack(name, chosen, signal, (reports) => notice(loadingSoFar(reports)));
    if (track.fixes.length === 0) return notice(await nothingToDraw(name, track, goTo, signal));
    notice(undefined);
    choice.open = !narrow.matches;
    show(track);
  } catch (error) {
    if (!signal.aborted) failed(error);
  }
}

/** What stands there where the choice is folded. */
function chosenInWords(): void {
  const when = momentWithin(span);
  const what = device === '' ? 'Choose a vehicle' : html`<b>${device}</b> ${when(span.from)} – ${when(span.to)}`;
  render(html`${what}`, part('choose summary'));
}

/** Draws what there is to draw; undefined: nothing. */
function show(track: Track | undefined): void {
  shown = track && { track, way: wayOf(track.fixes) };
  narrowed = false;
  const way = shown?.way;
  page.classList.toggle('empty-track', !way);
  map?.show(way);
  plot.show(way);
  player.show(way, whole());
  legend();
  drawFacts(
    part('facts'),
    shown && {
      ...shown,
      onStop: ({ first, start }) => lookAt(first, start),
      onGap: ({ after, start }) => lookAt(after, start),
      files: filesOf(device, span),
      onFile: (file, event) => void save(file, event).catch(failed),
      unfolded: !narrow.matches,
    },
  );
}

/** From the first to the last fix. */
function whole(): Span {
  const fixes = shown?.way.fixes ?? [];
  return { from: fixes[0]?.time ?? 0, to: fixes.at(-1)?.time ?? 0 };
}

/** Looks at a part of the time only; undefined: at all of it again. */
function narrowTo(chosen: Span | undefined): void {
  if (!shown) return;
  const all = whole();
  const from = Math.max(all.from, chosen?.from ?? all.from);
  const to = Math.min(all.to, chosen?.to ?? all.to);
  const [first, last] = [fixAt(shown.way, from), fixAt(shown.way, to)];
  if (chosen && first >= last) return;
  narrowed = from > all.from || to < all.to;
  plot.narrow({ from, to });
  map?.narrow({ first, last });
  player.narrow({ from, to });
  legend();
}

/** Goes to a stop or a gap, on the map and in time. */
function lookAt(at: number, time: number): void {
  player.pause();
  const all = whole();
  if (narrowed) narrowTo(undefined);
  player.seek(Math.min(all.to, Math.max(all.from, time)));
  map?.lookAt(at);
}

function legend(): void {
  const labels = shown ? speedLabels(speedStep(shown.way.speeds)) : [];
  render(
    shown
      ? html`<ul aria-label="Speed in km/h">
            ${labels.map((label, at) => html`<li><i class="speed-${at}"></i>${label}</li>`)}
            <li class="muted">km/h</li>
          </ul>
          <button type="button" ?hidden=${!narrowed} @click=${() => narrowTo(undefined)}>Show all</button>`
      : html``,
    part('legend'),
  );
}

function notice(content: TemplateResult | undefined): void {
  const into = part('notice');
  into.hidden = content === undefined;
  render(content ?? html``, into);
}

/** Tells all times anew. */
function relabel(): void {
  times.relabel();
  chosenInWords();
  if (!shown) return void (device !== '' && load(device, span));
  const { time } = player;
  show(shown.track);
  player.seek(time);
}

/** Space plays and pauses, arrows go from report to report, wherever nothing else wants these keys. */
function press(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (!shown || event.ctrlKey || event.metaKey || event.altKey || target.closest('.choose, .map, dialog')) return;
  if (event.key === ' ' && !target.closest('button, a, summary')) player.toggle();
  else if (event.key === 'ArrowRight') player.step(event.shiftKey ? 10 : 1);
  else if (event.key === 'ArrowLeft') player.step(event.shiftKey ? -10 : -1);
  else if (event.key === 'Escape' && narrowed) narrowTo(undefined);
  else return;
  event.preventDefault();
}

// Beside the map the choice cannot be unfolded: it is.
narrow.addEventListener('change', () => (choice.open = true));
document.addEventListener('keydown', press);
document.addEventListener('zone', relabel);
window.addEventListener('popstate', arrive);
arrive();
await openMap().catch((error: unknown) => {
  render(html`<p class="error">There is no map: ${String(error)}</p>`, part('map'));
});
