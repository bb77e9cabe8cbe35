import { html, render } from 'lit-html';
import { clockTime, moment } from '../shared/time.ts';
import { advance, fixAt, momentAt } from './playback.ts';
import type { Span } from './spans.ts';
import type { Way } from './way.ts';
import { headingOf, momentWithin, speedOf } from './words.ts';

const speeds = [1, 10, 60, 300] as const;
const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** What a picture may take at most: after a pause of the browser the vehicle goes on where it was. */
const longestFrame = 250;
/** Where motion is unwelcome, the vehicle goes from fix to fix, so often. */
const stillFrame = 500;

/** Plays a way: a bar with a button, a speed, a slider and what there is to say of the moment. */
export class Player {
  readonly #bar: HTMLElement;
  readonly #onTime: (time: number, playing: boolean) => void;
  #way: Way | undefined;
  #part: Span = { from: 0, to: 0 };
  #when = momentWithin(this.#part, true);
  #time = 0;
  /** The fix that is pointed at, which is told of instead of the moment. */
  #pointed: number | undefined;
  #speed: number = 60;
  #playing = false;
  #frame = 0;
  #drawnAt = 0;

  /** @param onTime what is told of each moment: milliseconds since 1970, and whether it is one of many */
  constructor(bar: HTMLElement, onTime: (time: number, playing: boolean) => void) {
    this.#bar = bar;
    this.#onTime = onTime;
  }

  /** Shows a way from its beginning. */
  show(way: Way | undefined, part: Span): void {
    this.#way = way;
    this.pause();
    this.#pointed = undefined;
    this.#when = momentWithin(part, true);
    this.#time = part.from;
    if (way) this.narrow(part);
  }

  /** Stays within a part of it. */
  narrow(part: Span): void {
    this.#part = part;
    this.seek(Math.min(part.to, Math.max(part.from, this.#time)));
  }

  /** The moment that is shown: milliseconds since 1970. */
  get time(): number {
    return this.#time;
  }

  /** Goes to a moment. */
  seek(time: number): void {
    this.#time = time;
    this.#onTime(time, this.#playing);
    this.#draw();
  }

  /** Goes so many fixes on, or back. */
  step(fixes: number): void {
    if (!this.#way) return;
    this.pause();
    const at = fixAt(this.#way, this.#time);
    const back = fixes < 0 && (this.#way.fixes[at]?.time ?? 0) < this.#time ? 1 : 0;
    const to = Math.min(this.#way.fixes.length - 1, Math.max(0, at + fixes + back));
    const time = this.#way.fixes[to]?.time ?? this.#time;
    this.seek(Math.min(this.#part.to, Math.max(this.#part.from, time)));
  }

  /** Tells of a fix as long as it is pointed at. */
  point(at: number | undefined): void {
    this.#pointed = at;
    this.#draw();
  }

  /** Tells of the moment once more. */
  tell(): void {
    if (this.#way) this.#onTime(this.#time, false);
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.#play();
  }

  pause(): void {
    this.#playing = false;
    cancelAnimationFrame(this.#frame);
    this.#draw();
  }

  #play(): void {
    if (!this.#way) return;
    this.#playing = true;
    this.#drawnAt = performance.now();
    if (this.#time >= this.#part.to) this.#time = this.#part.from;
    this.seek(this.#time);
    this.#next();
  }

  #next(): void {
    this.#frame = requestAnimationFrame((now) => {
      const passed = now - this.#drawnAt;
      if (!stillness.matches || passed >= stillFrame) this.#goOn(now, passed);
      if (this.#playing) this.#next();
    });
  }

  #goOn(now: number, passed: number): void {
    if (!this.#way) return;
    this.#drawnAt = now;
    const most = stillness.matches ? stillFrame : longestFrame;
    const time = advance(this.#way, this.#time, Math.max(0, Math.min(passed, most)) * this.#speed);
    this.seek(Math.min(this.#part.to, time));
    if (this.#time >= this.#part.to) this.pause();
  }

  #draw(): void {
    const way = this.#way;
    if (!way) return;
    const { from, to } = this.#part;
    const slide = (event: Event): void => this.seek(Number((event.target as HTMLInputElement).value));
    render(
      html`<button type="button" class="main play" @click=${() => this.toggle()} title="Space">
          <span aria-hidden="true">${this.#playing ? '❚❚' : '▶'}</span> ${this.#playing ? 'Pause' : 'Play'}
        </button>
        <div class="choice" role="group" aria-label="Speed of playing">
          ${speeds.map(
            (speed) =>
              html`<button type="button" aria-pressed=${speed === this.#speed} @click=${() => this.#setSpeed(speed)}>
                ${speed}×
              </button>`,
          )}
        </div>
        <input
          class="slider"
          type="range"
          aria-label="Time"
          aria-valuetext=${clockTime(this.#time)}
          title="Arrow keys: from report to report"
          step="any"
          min=${from}
          max=${to}
          .value=${String(this.#time)}
          @input=${slide}
        />
        <output class="moment" aria-live=${this.#playing ? 'off' : 'polite'}>${this.#told(way)}</output>`,
      this.#bar,
    );
  }

  #setSpeed(speed: number): void {
    this.#speed = speed;
    this.#draw();
  }

  #told(way: Way): unknown {
    const pointed = this.#pointed === undefined ? undefined : way.fixes[this.#pointed]?.time;
    const time = pointed ?? this.#time;
    const { at, speed, heading } = momentAt(way, time, false);
    const gap = time > (way.fixes[at]?.time ?? 0) ? way.gaps.find(({ after }) => after === at) : undefined;
    const iso = new Date(time).toISOString();
    return html`<b>${moment(iso, this.#when(time))}</b> ${
        gap
          ? html`<span>no report until ${clockTime(gap.end)}</span>`
          : html`<span>${speedOf(speed)}</span><span>${headingOf(heading)}</span>`
      }`;
  }
}
