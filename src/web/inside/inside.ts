import { html, nothing, render, type TemplateResult } from 'lit-html';
import { url } from '../shared/api.ts';
import { openPage } from '../shared/page.ts';
import { crashesView } from './crashes.ts';
import { Ending } from './ending.ts';
import { hintView, lostView } from './hints.ts';
import { panelView } from './panel.ts';
import { Plots, tilesView } from './plots.ts';
import { tilesOf } from './tiles.ts';
import type { Row } from './tree.ts';
import { treeView } from './tree-view.ts';
import { Watch } from './watch.ts';

const main = openPage();
main.className = 'inside';
const watch = new Watch(changed);
const ending = new Ending(watch, changed);
const plots = new Plots();
/** The line that has the focus, or gets it with the Tab key. */
let focus: string | undefined;
/** The chosen line as it was last seen. */
let chosen: Row | undefined;
let allCrashes = false;
let due = false;

/** Draws once, however much has changed. */
function changed(): void {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    draw();
  });
}

function draw(): void {
  ending.look();
  const tiles = tilesOf(watch.history);
  const row = watch.row(watch.chosen);
  chosen = row ?? (chosen?.node.key === watch.chosen ? chosen : undefined);
  main.dataset['lost'] = String(watch.lost !== undefined);
  render(
    html`<h1 class="unseen">Inside</h1>
      ${lostView(watch)} ${tilesView(tiles)}
      <div class="below">
        <div class="left">
          <section class="processes panel" aria-labelledby="processes">
            <header>
              <h2 id="processes">Processes</h2>
              ${searchView()}
            </header>
            ${watch.status ? treeView(watch, focus, deeds) : nothing} ${hintView(watch)}
          </section>
          ${crashesView(watch.crashes, allCrashes, showAllCrashes)}
        </div>
        ${panelView(watch, chosen, row !== undefined, ending.told, {
          goTo,
          close,
          end: (one) => ending.ask(one),
        })}
      </div>`,
    main,
  );
  plots.draw(main, tiles);
}

const deeds = {
  focus(key: string): void {
    focus = key;
    draw();
    focusLine(key);
  },
  toggle: (key: string): void => watch.toggle(key),
  choose(key: string): void {
    if (watch.row(key)?.node.kind === 'more') watch.more(key.slice(0, -'/more'.length));
    else watch.choose(key);
  },
};

function focusLine(key: string): void {
  for (const line of main.querySelectorAll<HTMLElement>('[role=treeitem]'))
    if (line.dataset['key'] === key) line.focus();
}

/** Lets go of what is chosen, and goes back to its line. */
function close(): void {
  const key = watch.chosen;
  watch.choose(undefined);
  if (key !== undefined) focusLine(key);
}

function showAllCrashes(): void {
  allCrashes = true;
  changed();
}

/** Chooses a process by its pid, where it is shown. */
function goTo(pid: string): void {
  const row = watch.rows.find(({ node }) => node.process?.pid === pid || node.connection?.pid === pid);
  if (!row) return;
  watch.choose(row.node.key);
  deeds.focus(row.node.key);
}

/** Searches, so that the page's address leads to the same. */
function searchFor(device: string): void {
  history.replaceState(null, '', url(location.pathname, { device: device === '' ? undefined : device }));
  watch.searchFor(device);
}

function searchView(): TemplateResult {
  const search = (event: Event): void => {
    event.preventDefault();
    const device = new FormData(event.currentTarget as HTMLFormElement).get('device');
    searchFor(typeof device === 'string' ? device.trim() : '');
  };
  const cleared = (event: Event): void => {
    if (event.target instanceof HTMLInputElement && event.target.value === '') searchFor('');
  };
  return html`<form role="search" @submit=${search}>
    <label
      ><span class="unseen">Device</span
      ><input
        name="device"
        type="search"
        placeholder="Device"
        autocomplete="off"
        spellcheck="false"
        value=${watch.search}
        @input=${cleared}
    /></label>
    <button type="submit">Find its connection</button>
  </form>`;
}

main.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') close();
});
document.addEventListener('zone', changed);
watch.searchFor(new URLSearchParams(location.search).get('device') ?? '');
changed();
void watch.run();
