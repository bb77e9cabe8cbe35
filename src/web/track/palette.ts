import { cssOf, rgbOf } from '../shared/rgb.ts';
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

/** Gives the colours, now and whenever the theme has changed. */
export function followPalette(use: (colours: Palette) => void): void {
  const now = (): void => use(palette());
  now();
  document.addEventListener('theme', now);
}

function palette(): Palette {
  const css = (name: `--${string}`): string => cssOf(rgbOf(name));
  return {
    ink: css('--ink'),
    muted: css('--muted'),
    line: css('--line'),
    panel: css('--panel'),
    accent: css('--accent'),
    stop: css('--recent'),
    gap: css('--gone'),
    speeds: Array.from({ length: speedClasses }, (_, at) => css(`--speed-${at}`)),
  };
}
