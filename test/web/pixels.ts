import type { Locator, Page } from 'playwright-core';

/** Runs in the page, which knows its colours. */
const count = `async (source, colour) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = colour;
  context.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  context.fillRect(0, 0, 1, 1);
  const wanted = context.getImageData(0, 0, 1, 1).data;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4)
    if ([0, 1, 2].every((part) => Math.abs(data[at + part] - wanted[part]) < 5)) found += 1;
  return found;
}`;

/** A part of the window, pixels. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How many pixels of a part of the window, or of an element, have nearly this colour. @param colour a colour of the style sheet, or one as a style sheet has it */
export async function pixels(
  page: Page,
  what: Clip | Locator,
  colour: `--${string}` | `rgb(${string})`,
): Promise<number> {
  const image = 'screenshot' in what ? await what.screenshot() : await page.screenshot({ clip: what });
  const png = image.toString('base64');
  return page.evaluate<number>(
    `(${count})('data:image/png;base64,${png}', '${colour.startsWith('--') ? `var(${colour})` : colour}')`,
  );
}
