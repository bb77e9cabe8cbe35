import { colour } from '../shared/theme.ts';

const canvas = new OffscreenCanvas(1, 1);

/** A colour of the theme as it is now, however it is written: red, green and blue, 0 to 1. */
export function rgbOf(name: `--${string}`): [number, number, number] {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [0.5, 0.5, 0.5];
  context.fillStyle = colour(name);
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red / 255, green / 255, blue / 255];
}
