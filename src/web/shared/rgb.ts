import { colour } from './theme.ts';

/** Red, green and blue, 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

let context: OffscreenCanvasRenderingContext2D | null | undefined;

/** A colour of the theme as it is now, however it is written. */
export function rgbOf(name: `--${string}`): Rgb {
  context ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return [0.5, 0.5, 0.5];
  context.fillStyle = colour(name);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}

/** A colour between two. @param part 0: the one, 1: the other */
export function mixed(one: Rgb, other: Rgb, part: number): Rgb {
  const [red, green, blue] = one.map((value, index) => value + ((other[index] ?? 0) - value) * part);
  return [red ?? 0, green ?? 0, blue ?? 0];
}

/** As a style writes it. */
export function cssOf(rgb: Rgb): string {
  return `rgb(${rgb.map((value) => Math.round(value * 255)).join(', ')})`;
}
