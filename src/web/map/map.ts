import { html, render } from 'lit-html';
import type { MapSetup } from '../../api/schemas/map.ts';
import { ApiError, get } from '../shared/api.ts';
import { openPage } from '../shared/page.ts';
import type { StreamState } from '../shared/stream.ts';
import { readAddress, writeAddress } from './address.ts';
import { ages, ageWords } from './ages.ts';
import { drawDetails, type Known } from './details.ts';
import { emptyState } from './empty.ts';
import { Feed } from './feed.ts';
import { eventText } from './facts.ts';
import { Fleet, type Vehicle } from './fleet.ts';
import { VehicleList } from './list.ts';
import { listed, protocolsOf } from './listing.ts';
import { type Covered, Stage } from './stage.ts';

/** The list and the panel are drawn at most so often. */
const drawEvery = 250;
/** How often the chosen vehicle's connection is asked for. */
const askEvery = 3_000;

const main = openPage();
main.className = 'map-page';
render(
  html`<div class="map" role="region" aria-label="Map"></div>
    <div class="tag" hidden><span class="ring" aria-hidden="true"></span><span class="tag-name"></span></div>
    <div class="pointed" hidden></div>
    <section class="list panel" aria-label="Vehicles"></section>
    <p class="alarms unseen" role="status"></p>
    <ul class="legend" aria-label="What the marks mean">
      <li>Heard of:</li>
      ${ages.map((age) => html`<li data-age=${age}><span class="dot" aria-hidden="true"></span>${ageWords[age]}</li>`)}
      <li data-doing="alarm"><span class="mark" aria-hidden="true"></span>alarm</li>
    </ul>
    <aside class="details panel" aria-label="Chosen vehicle" hidden></aside>
    <div class="empty-card panel" hidden></div>`,
  main,
);
const part = (name: string): HTMLElement => main.querySelector<HTMLElement>(`.${name}`) ?? main;
const [mapPart, listPart, details, emptyCard] = [part('map'), part('list'), part('details'), part('empty-card')];

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const asked = readAddress(location.search);

let clockSkew = 0;
const now = (): number => Date.now() + clockSkew;

let setup: MapSetup | undefined;
let stream: StreamState = 'connecting';
let chosen: string | undefined = asked.device;
let known: Known | undefined;
let trouble: string | undefined;
let following = false;
let allKnown = false;
let fitted = asked.view !== undefined;
let stage: Stage | undefined;

const fleet = new Fleet(Date.now());
const list = new VehicleList(listPart, {
  choose: (device) => choose(device, true),
  wish: ({ state }) => {
    feed.closely = state === 'connected';
    draw();
  },
});
const feed = new Feed(fleet, now, () => !calm.matches, {
  changed: () => {
    stage?.redraw();
    drawSoon();
  },
  // What is covered by then counts: it is drawn first.
  caughtUp: () => draw(),
  state: (state) => {
    stream = state;
    drawSoon();
  },
});

/** What lies over the map. */
function covered(): Covered {
  const { width, height } = mapPart.getBoundingClientRect();
  const under = (element: HTMLElement): DOMRect | undefined =>
    element.hidden ? undefined : element.getBoundingClientRect();
  const [ofList, ofDetails] = [under(listPart), under(details)];
  // On a phone both are sheets at the bottom.
  if ((ofList?.width ?? 0) > width * 0.8)
    return { left: 0, right: 0, top: 0, bottom: Math.min(height * 0.7, (ofDetails ?? ofList)?.height ?? 0) };
  const isShut = listPart.dataset['shut'] === 'true';
  return { left: isShut ? 0 : (ofList?.width ?? 0), right: ofDetails?.width ?? 0, top: 0, bottom: 0 };
}

/** All vehicles at first; the one that the address names where it names one. */
function fitOnce(): void {
  const vehicle = chosen === undefined ? undefined : fleet.get(chosen);
  if (fitted || !stage) return;
  stage.choose(vehicle);
  fitted = vehicle?.position === undefined ? stage.fit(false) : stage.show();
}

function choose(device: string | undefined, show: boolean): void {
  if (device !== chosen) {
    known = undefined;
    trouble = undefined;
    stopFollowing();
  }
  chosen = device;
  const vehicle = device === undefined ? undefined : fleet.get(device);
  draw();
  // On a phone the panel takes the list's place, and the focus with it.
  if (vehicle && getComputedStyle(listPart).visibility === 'hidden')
    details.querySelector<HTMLElement>('.close')?.focus();
  if (show && vehicle) stage?.show();
  keepAddress();
  if (vehicle) void askAgain();
}

function stopFollowing(): void {
  following = false;
  if (stage) stage.following = false;
}

function close(): void {
  choose(undefined, false);
  listPart.querySelector<HTMLElement>('.rows')?.focus();
}

let drawing: ReturnType<typeof setTimeout> | undefined;
function drawSoon(): void {
  drawing ??= setTimeout(draw, drawEvery);
}

function draw(): void {
  clearTimeout(drawing);
  drawing = undefined;
  const at = now();
  const byName = fleet.byName();
  list.draw({ listing: listed(byName, list.wish, at), protocols: protocolsOf(byName), stream, chosen, now: at });
  const vehicle = chosen === undefined ? undefined : fleet.get(chosen);
  stage?.choose(vehicle);
  details.hidden = !vehicle;
  part('tag-name').textContent = vehicle?.device ?? '';
  if (vehicle)
    drawDetails(
      details,
      { vehicle, known, trouble, following, now: at },
      {
        close,
        follow: (wanted) => {
          following = wanted;
          if (stage) stage.following = wanted;
          draw();
        },
        show: () => stage?.show(),
      },
    );
  emptyCard.hidden = !allKnown || fleet.size > 0 || !setup;
  if (setup && !emptyCard.hidden) render(emptyState(setup, location.hostname), emptyCard);
  main.dataset['chosen'] = String(vehicle !== undefined);
  render(alarmsInWords(fleet.alarmed(at)), part('alarms'));
  if (!fitted) fitOnce();
}

const mostAlarmsSaid = 5;

/** For who cannot see the marks. */
function alarmsInWords(vehicles: readonly Vehicle[]): string {
  const said = vehicles
    .slice(0, mostAlarmsSaid)
    .map(({ device, alarm }) => `${device}: ${eventText(alarm?.event ?? '')}`);
  const more = vehicles.length - said.length;
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Asks what only the gateway knows of the chosen vehicle: its connection, above all. */
async function askAgain(): Promise<void> {
  const device = chosen;
  if (device === undefined || document.hidden) return;
  try {
    const told = await get<Known>(`/v1/devices/${encodeURIComponent(device)}`);
    if (device !== chosen) return;
    known = told;
    trouble = undefined;
  } catch (error) {
    if (device !== chosen) return;
    trouble = error instanceof ApiError ? error.message : String(error);
  }
  drawSoon();
}

let keeping: ReturnType<typeof setTimeout> | undefined;
/** Browsers refuse an address that changes too often. */
function keepAddress(): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const { lat, lng } = stage?.map.getCenter() ?? { lat: 0, lng: 0 };
    const zoom = stage?.map.getZoom() ?? 0;
    const view = fitted ? { zoom, latitude: lat, longitude: lng } : undefined;
    history.replaceState(null, '', location.pathname + writeAddress({ device: chosen, view }));
  }, 400);
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || chosen === undefined || document.querySelector('dialog[open]')) return;
  close();
});
document.addEventListener('zone', draw);
calm.addEventListener('change', () => (fleet.glides = !calm.matches));
// Ages go on where nothing comes.
setInterval(() => {
  stage?.redraw();
  drawSoon();
}, 1000);
setInterval(() => void askAgain(), askEvery);

draw();
// Without an answer there is still a map; the stream's state tells the rest.
setup = await get<MapSetup>('/v1/map').catch(() => undefined);
if (setup) clockSkew = Date.parse(setup.time) - Date.now();
stage = await Stage.open({
  container: mapPart,
  tags: { chosen: part('tag'), pointed: part('pointed') },
  setup,
  fleet,
  now,
  covered,
  picked: (device) => choose(device, false),
  dragged: () => {
    if (!following) return;
    stopFollowing();
    draw();
  },
  moved: keepAddress,
});
if (asked.view) {
  const { zoom, latitude, longitude } = asked.view;
  stage.map.jumpTo({ center: [longitude, latitude], zoom });
}
await feed.open();
allKnown = true;
draw();
