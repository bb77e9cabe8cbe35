import { html, render } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Device } from '../../api/schemas/device.ts';
import { ApiError, get, url } from '../shared/api.ts';
import { ago } from '../shared/time.ts';

const mostSuggestions = 8;
const pause = 150;

/** A field for a vehicle's name, which suggests those that there are. */
export class VehicleSearch {
  readonly #into: HTMLElement;
  readonly #choose: (device: string) => void;
  #text = '';
  #chosen = '';
  #open = false;
  #active = -1;
  #found: readonly Device[] = [];
  #said = '';
  #asked = new AbortController();

  /** @param choose what is told of a vehicle that was chosen */
  constructor(into: HTMLElement, choose: (device: string) => void) {
    this.#into = into;
    this.#choose = choose;
    this.#draw();
  }

  /** Shows a vehicle as the one that is chosen. */
  show(device: string): void {
    this.#chosen = device;
    this.#text = device;
    this.#close();
  }

  /** Lets one type at once; what there is to choose from is shown. */
  begin(): void {
    this.#into.querySelector('input')?.focus();
  }

  async #suggest(): Promise<void> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    // The whole name of the vehicle that is shown is no search: all of them are wanted.
    const search = this.#text === '' || this.#text === this.#chosen ? undefined : this.#text;
    try {
      await new Promise((resolve) => setTimeout(resolve, search === undefined ? 0 : pause));
      if (signal.aborted) return;
      const path = url('/v1/devices', { search, limit: mostSuggestions });
      const { devices } = await get<{ devices: readonly Device[] }>(path, signal);
      const active = this.#found[this.#active]?.device;
      this.#found = devices;
      this.#active = devices.findIndex(({ device }) => device === active);
      this.#said =
        devices.length > 0 ? '' : search === undefined ? 'No vehicle has reported yet.' : 'No vehicle is called so.';
    } catch (error) {
      if (signal.aborted) return;
      this.#found = [];
      this.#active = -1;
      this.#said = error instanceof ApiError ? error.message : String(error);
    }
    this.#open = true;
    this.#draw();
  }

  #close(): void {
    this.#asked.abort();
    this.#open = false;
    this.#active = -1;
    this.#draw();
  }

  #take(device: string): void {
    if (device === '') return;
    this.show(device);
    this.#choose(device);
  }

  #key(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!this.#open) return void this.#suggest();
      const count = this.#found.length;
      const from = this.#active < 0 && key === 'ArrowUp' ? 0 : this.#active;
      if (count > 0) this.#active = (from + (key === 'ArrowDown' ? 1 : -1) + count) % count;
      this.#draw();
    } else if (key === 'Enter') {
      event.preventDefault();
      this.#take(this.#found[this.#active]?.device ?? this.#text.trim());
    } else if (key === 'Escape' && this.#open) {
      event.stopPropagation();
      this.#close();
    }
  }

  #draw(): void {
    const type = (event: Event): void => {
      this.#text = (event.target as HTMLInputElement).value;
      // Until the gateway has answered, nothing is offered that does not fit.
      const part = this.#text.toLowerCase();
      this.#found = this.#found.filter(({ device }) => device.toLowerCase().includes(part));
      this.#active = -1;
      this.#draw();
      void this.#suggest();
    };
    const begin = (event: Event): void => {
      (event.target as HTMLInputElement).select();
      void this.#suggest();
    };
    render(
      html`<label for="vehicle">Vehicle</label>
        <input
          id="vehicle"
          type="search"
          role="combobox"
          autocomplete="off"
          spellcheck="false"
          placeholder="Part of its name"
          aria-autocomplete="list"
          aria-controls="vehicles"
          aria-expanded=${this.#open}
          aria-activedescendant=${this.#active < 0 ? '' : `vehicle-${this.#active}`}
          .value=${live(this.#text)}
          @input=${type}
          @focus=${begin}
          @blur=${() => this.#close()}
          @keydown=${(event: KeyboardEvent) => this.#key(event)}
        />
        <ul id="vehicles" role="listbox" aria-label="Vehicles" ?hidden=${!this.#open}>
          ${this.#found.map((device, at) => this.#option(device, at))}
          ${this.#said === '' ? '' : html`<li class="muted" role="presentation">${this.#said}</li>`}
        </ul>`,
      this.#into,
    );
  }

  #option({ device, protocol, lastReceivedAt }: Device, at: number): unknown {
    // Before the field loses the focus, which closes the list.
    const press = (event: Event): void => {
      event.preventDefault();
      this.#take(device);
    };
    return html`<li id="vehicle-${at}" role="option" aria-selected=${at === this.#active} @mousedown=${press}>
      <span class="name">${device}</span>
      <span class="muted">${protocol} · ${ago(lastReceivedAt, Date.now())}</span>
    </li>`;
  }
}
