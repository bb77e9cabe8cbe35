import { html, render, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { StreamState } from '../shared/stream.ts';
import { duration } from '../shared/time.ts';
import { ageOf } from './ages.ts';
import { eventText, speedText } from './facts.ts';
import { doing, type Vehicle } from './fleet.ts';
import { type Listing, seen, type State, states, type Wish } from './listing.ts';

/** Height of a row, pixels: as in map.css. */
const rowHeight = 52;

const stateWords: Readonly<Record<State, string>> = {
  all: 'All',
  moving: 'Moving',
  silent: 'Silent',
  connected: 'Connected',
};

const streamWords: Readonly<Record<StreamState, string>> = {
  connecting: 'connecting…',
  live: 'live',
  broken: 'reconnecting…',
};

/** What the list is drawn from. */
export interface Shown {
  readonly listing: Listing;
  readonly protocols: readonly string[];
  readonly stream: StreamState;
  readonly chosen: string | undefined;
  /** Milliseconds since 1970 by the gateway's clock. */
  readonly now: number;
}

/** What the list is told to do. */
export interface ListHooks {
  choose(device: string): void;
  wish(wish: Wish): void;
}

/** The list at the left: of 10,000 vehicles, only the rows that are seen are in the document. */
export class VehicleList {
  readonly #element: HTMLElement;
  readonly #hooks: ListHooks;
  readonly #rows: HTMLElement;
  readonly #block: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #head: HTMLElement;
  #shown: Shown | undefined;
  #wish: Wish = { search: '', state: 'all', protocol: undefined };
  /** The row that Enter chooses. */
  #active: string | undefined;

  constructor(element: HTMLElement, hooks: ListHooks) {
    this.#element = element;
    this.#hooks = hooks;
    this.#head = part('div', 'list-head');
    this.#scroller = part('div', 'rows');
    this.#rows = part('div', 'rows-all');
    this.#block = part('div', 'rows-seen');
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute('role', 'listbox');
    this.#scroller.setAttribute('aria-label', 'Vehicles');
    this.#rows.append(this.#block);
    this.#scroller.append(this.#rows);
    element.append(this.#head, this.#scroller);
    this.#scroller.addEventListener('scroll', () => this.#drawRows());
    new ResizeObserver(() => this.#drawRows()).observe(this.#scroller);
    element.addEventListener('keydown', (event) => this.#key(event));
  }

  get wish(): Wish {
    return this.#wish;
  }

  draw(shown: Shown): void {
    this.#shown = shown;
    this.#drawHead(shown);
    this.#rows.style.height = `${shown.listing.vehicles.length * rowHeight}px`;
    this.#drawRows();
  }

  #drawHead({ listing, protocols, stream }: Shown): void {
    const { search, state, protocol } = this.#wish;
    const shownNow = listing.vehicles.length;
    const shut = this.#element.dataset['shut'] === 'true';
    render(
      html`<div class="list-title">
          <button
            class="quiet fold"
            type="button"
            aria-expanded=${String(!shut)}
            aria-controls="vehicle-list"
            @click=${() => this.#fold(!shut)}
          >
            <span class="fold-mark" aria-hidden="true"></span
            ><span class="unseen">${shut ? 'Show the list' : 'Hide the list'}</span>
          </button>
          <h1>${shownNow.toLocaleString()} ${shownNow === 1 ? 'vehicle' : 'vehicles'}</h1>
          <span class="stream" data-state=${stream} role="status">${streamWords[stream]}</span>
        </div>
        <div class="list-wishes" id="vehicle-list">
          <input
            type="search"
            placeholder="Search by name"
            aria-label="Search by name"
            autocomplete="off"
            spellcheck="false"
            .value=${search}
            @input=${(event: Event) => this.#want({ search: (event.target as HTMLInputElement).value })}
          />
          <div class="states" role="group" aria-label="Show">
            ${states.map(
              (one) =>
                html`<button
                  type="button"
                  aria-pressed=${String(one === state)}
                  @click=${() => this.#want({ state: one })}
                >
                  ${stateWords[one]} <span class="count">${listing.counts[one].toLocaleString()}</span>
                </button>`,
            )}
          </div>
          ${protocols.length < 2 ? '' : this.#protocolChoice(protocols, protocol)}
        </div>`,
      this.#head,
    );
  }

  #protocolChoice(protocols: readonly string[], chosen: string | undefined): TemplateResult {
    const want = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      this.#want({ protocol: value === '' ? undefined : value });
    };
    return html`<select aria-label="Protocol" @change=${want}>
      <option value="" ?selected=${chosen === undefined}>Every protocol</option>
      ${protocols.map((name) => html`<option value=${name} ?selected=${name === chosen}>${name}</option>`)}
    </select>`;
  }

  #drawRows(): void {
    if (!this.#shown) return;
    const { listing, chosen, now } = this.#shown;
    const { vehicles } = listing;
    const { scrollTop, clientHeight } = this.#scroller;
    const { from, to } = seen(scrollTop, clientHeight, rowHeight, vehicles.length);
    this.#block.style.transform = `translateY(${from * rowHeight}px)`;
    const row = (vehicle: Vehicle, place: number): TemplateResult => {
      const { device, protocol, position, alarm, seenAt } = vehicle;
      const does = doing(vehicle, now);
      const what =
        does === 'alarm' && alarm !== undefined
          ? eventText(alarm.event)
          : position === undefined
            ? 'no position yet'
            : does === 'moving' && position.speed !== undefined
              ? speedText(position.speed)
              : does;
      return html`<div
        class="row"
        role="option"
        id=${`vehicle-${place}`}
        aria-selected=${String(device === chosen)}
        aria-posinset=${place + 1}
        aria-setsize=${vehicles.length}
        data-active=${String(device === this.#active)}
        data-doing=${does}
        data-age=${ageOf(now - seenAt)}
        @click=${() => this.#choose(device)}
      >
        <span class="mark" aria-hidden="true"></span>
        <span class="name" title=${device}>${device}</span>
        <span class="since">${duration(now - seenAt)}</span>
        <span class="what">${what}</span>
        <span class="protocol">${protocol}</span>
      </div>`;
    };
    render(
      vehicles.length === 0
        ? html`<p class="none muted">
            ${this.#wish.search === '' ? 'None at present.' : `No vehicle’s name has “${this.#wish.search}” in it.`}
          </p>`
        : html`${repeat(
            vehicles.slice(from, to),
            ({ device }) => device,
            (vehicle, index) => row(vehicle, from + index),
          )}`,
      this.#block,
    );
    const active = vehicles.findIndex(({ device }) => device === this.#active);
    if (active >= from && active < to) this.#scroller.setAttribute('aria-activedescendant', `vehicle-${active}`);
    else this.#scroller.removeAttribute('aria-activedescendant');
  }

  #fold(shut: boolean): void {
    this.#element.dataset['shut'] = String(shut);
    if (this.#shown) this.draw(this.#shown);
  }

  #want(part: Partial<Wish>): void {
    this.#wish = { ...this.#wish, ...part };
    this.#scroller.scrollTop = 0;
    this.#active = undefined;
    this.#hooks.wish(this.#wish);
  }

  #choose(device: string): void {
    this.#active = device;
    this.#hooks.choose(device);
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const inSearch = target instanceof HTMLInputElement;
    if ((!inSearch && target !== this.#scroller) || !this.#shown) return;
    const { vehicles } = this.#shown.listing;
    const at = vehicles.findIndex(({ device }) => device === this.#active);
    const step = steps[event.key];
    if (step !== undefined) this.#activate(at < 0 ? 0 : at + step);
    else if (event.key === 'Home' && !inSearch) this.#activate(0);
    else if (event.key === 'End' && !inSearch) this.#activate(vehicles.length - 1);
    else if (event.key === 'Enter') this.#choose(this.#active ?? vehicles[0]?.device ?? '');
    else return;
    event.preventDefault();
  }

  #activate(wanted: number): void {
    const vehicles = this.#shown?.listing.vehicles ?? [];
    const place = Math.min(vehicles.length - 1, Math.max(0, wanted));
    this.#active = vehicles[place]?.device;
    const { scrollTop, clientHeight } = this.#scroller;
    const top = place * rowHeight;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) this.#scroller.scrollTop = top + rowHeight - clientHeight;
    this.#drawRows();
  }
}

function part(name: string, className: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
