import { colour } from '../shared/theme.ts';
import { speedClasses } from './speed-scale.ts';

/** The colours of what is drawn on a canvas, as they are now: canvases know nothing of style sheets. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly panel: string;
  readonly accent: string;
  readonly stop: string;
  readonly gap: string;
  /** By the classes of `speed-scale.ts`. */
  readonly speeds: readonly string[];
}

/** Asks the style sheet for the colours. */
export function palette(): Palette {
  return {
    ink: plain('--ink'),
    muted: plain('--muted'),
    line: plain('--line'),
    panel: plain('--panel'),
    accent: plain('--accent'),
    stop: plain('--recent'),
    gap: plain('--gone'),
    speeds: Array.from({ length: speedClasses }, (_, at) => plain(`--speed-${at}`)),
  };
}

/** A colour as red, green and blue: what is mixed in a style sheet is called in a way that the map does not know. */
function plain(name: `--${string}`): string {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (!context) throw new Error('This browser draws nothing on a canvas.');
  context.fillStyle = colour(name);
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
