import { html, nothing, render, type TemplateResult } from 'lit-html';
import { openPage } from '../shared/page.ts';
import type { Copied } from './copy-view.ts';
import { Desk } from './desk.ts';
import { frameView } from './frame-view.ts';
import { framesView } from './frames-view.ts';
import { kindsView } from './kinds-view.ts';
import { follow } from './links.ts';
import { outcomeView } from './outcome-view.ts';
import { type Place, readPlace, writePlace } from './place.ts';
import { counted } from './words.ts';

const lookEvery = 3_000;
/** While it is decoded again, to tell how far it is. */
const lookEveryWhileBusy = 500;

const main = openPage();
main.className = 'quarantine';
const desk = new Desk(draw);
let copied: Copied | undefined;

/** A kind is a place to come back to; from frame to frame one goes on the spot. */
function go(place: Place): void {
  const address = `/quarantine${writePlace(place)}`;
  if (place.kind === desk.place.kind) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  void desk.go(place);
}

function draw(): void {
  render(page(Date.now()), main);
  // Without a kind, a phone shows the kinds; with one, its frames.
  main.dataset['shows'] = desk.place.kind === undefined && desk.place.frame === undefined ? 'kinds' : 'frames';
}

function page(now: number): TemplateResult {
  const { kinds, error, sight } = desk;
  if (!kinds) return html`<p class=${error === undefined ? 'empty' : 'empty error'}>${error ?? 'Looking…'}</p>`;
  const nothingThere = kinds.length === 0 && sight === undefined;
  return html`${top()}
  ${error === undefined ? nothing : html`<p class="error trouble" role="alert">${error} It is asked again.</p>`}
  ${outcomeView(desk, () => {
    desk.outcome = undefined;
    draw();
    // What had the focus is gone.
    main.querySelector<HTMLElement>('.top button, .kind')?.focus();
  })}
  ${nothingThere ? empty() : html`<div class="columns">${kindsView(kinds, desk.place, now, go)}${right(now)}</div>`}`;
}

function top(): TemplateResult {
  const { kinds = [], total, busy, redecoding } = desk;
  const decoding = busy === 'all' || redecoding !== null;
  return html`<div class="top">
    <h1>Quarantine</h1>
    <p class="muted">
      ${total === 0 ? nothing : html`${counted(total, 'frame')} that could not be read, of ${counted(kinds.length, 'kind')}`}
    </p>
    <button
      class="main"
      type="button"
      ?hidden=${kinds.length === 0}
      ?disabled=${decoding || busy !== undefined}
      @click=${() => void desk.redecodeAll()}
    >
      ${decoding ? 'Decoding…' : 'Decode all again'}
    </button>
  </div>`;
}

function empty(): TemplateResult {
  return html`<div class="empty">
    <h2>Nothing is in quarantine: everything that came could be read.</h2>
    <p>
      What a decoder cannot read is kept here with the reason, and costs its connection nothing else. Once the decoder
      is mended, it is decoded again and stored with the time at which it came.
    </p>
  </div>`;
}

function right(now: number): TemplateResult {
  const { kinds = [], place } = desk;
  const kind = kinds.find((one) => one.kind === place.kind);
  if (place.kind === undefined && place.frame === undefined)
    return html`<div class="detail"><p class="hint muted">Choose what could not be read, to see its bytes.</p></div>`;
  const back = { ...place, kind: undefined, frame: undefined };
  const tell = (now_: Copied): void => {
    copied = now_;
    draw();
  };
  return html`<div class="detail">
    <a class="back" href=${`/quarantine${writePlace(back)}`} @click=${(event: MouseEvent) => follow(event, back, go)}
      >← All kinds</a
    >
    ${
      kind
        ? framesView(desk, kind, now, go)
        : place.kind === undefined
          ? nothing
          : html`<p class="hint muted">Nothing of this kind is left in quarantine.</p>`
    }
    ${frameView(desk, now, copied, tell)}
  </div>`;
}

let wake = (): void => {};

/** Looks again for as long as somebody sees it. */
async function goOn(): Promise<void> {
  for (;;) {
    if (document.visibilityState === 'visible') await desk.look();
    const pause = desk.busy === 'all' || desk.redecoding ? lookEveryWhileBusy : lookEvery;
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, pause);
    });
  }
}

document.addEventListener('visibilitychange', () => wake());
document.addEventListener('zone', draw);
addEventListener('popstate', () => void desk.go(readPlace(location.search)));
draw();
void desk.go(readPlace(location.search));
void goOn();
