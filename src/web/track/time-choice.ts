import { html, render } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { inUtc } from '../shared/zone.ts';
import { fromField, type Preset, presets, presetSpan, type Span, toField } from './spans.ts';

/** The choice of a time: buttons for the usual ones, and two fields. */
export class TimeChoice {
  readonly #into: HTMLElement;
  readonly #choose: (span: Span) => void;
  #span: Span = { from: 0, to: 0 };
  #preset: Preset | undefined;
  #problem = '';

  /** @param choose what is told of a time that was chosen */
  constructor(into: HTMLElement, choose: (span: Span) => void) {
    this.#into = into;
    this.#choose = choose;
  }

  /** Shows a time as the one that is chosen. */
  show(span: Span, preset?: Preset): void {
    this.#span = span;
    this.#preset = preset;
    this.#problem = '';
    this.#draw();
  }

  /** Shows the same in the zone in which times are told now. */
  relabel(): void {
    this.#draw();
  }

  /** What is chosen, as of now: the last hour goes on. */
  chosen(): Span {
    return this.#preset ? presetSpan(this.#preset, Date.now()) : this.#span;
  }

  #press(preset: Preset): void {
    const span = presetSpan(preset, Date.now());
    this.show(span, preset);
    this.#choose(span);
  }

  #enter(form: HTMLFormElement): void {
    const fields = new FormData(form);
    const entered = (name: string): number | undefined => {
      const text = fields.get(name);
      return typeof text === 'string' ? fromField(text) : undefined;
    };
    const [from, to] = [entered('from'), entered('to')];
    if (from === undefined || to === undefined) this.#problem = 'Enter both times.';
    else if (from >= to) this.#problem = 'The time must end after it begins.';
    else {
      this.show({ from, to });
      return this.#choose({ from, to });
    }
    this.#draw();
  }

  #draw(): void {
    const field = (name: 'from' | 'to', label: string): unknown =>
      html`<label
        ><span>${label}${inUtc() ? html`<span class="unseen"> in UTC</span>` : ''}</span>
        <input
          type="datetime-local"
          name=${name}
          required
          title="${new Date(this.#span[name]).toISOString().slice(0, 16).replace('T', ' ')} UTC"
          .value=${live(toField(this.#span[name]))}
      /></label>`;
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      this.#enter(event.target as HTMLFormElement);
    };
    render(
      html`<div class="choice" role="group" aria-label="Time">
          ${Object.entries(presets).map(
            ([name, title]) =>
              html`<button
                type="button"
                aria-pressed=${name === this.#preset}
                @click=${() => this.#press(name as Preset)}
              >
                ${title}
              </button>`,
          )}
        </div>
        <form @submit=${submit}>
          ${field('from', 'From')} ${field('to', 'To')}
          <button type="submit">Show</button>
        </form>
        ${this.#problem === '' ? '' : html`<p class="error" role="alert">${this.#problem}</p>`}`,
      this.#into,
    );
  }
}
