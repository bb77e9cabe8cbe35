import type { Page } from 'playwright-core';

/** A text of a page, its colour, and the colours that it stands on, the lowest first. As computed styles say them. */
interface Written {
  readonly text: string;
  readonly ink: string;
  readonly grounds: readonly string[];
}

/** Runs in the page, where there are other types than here. */
const gather = `[...document.body.querySelectorAll('*')]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled'))
  .map((element) => {
    const grounds = [];
    for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    return { text: element.textContent.trim().slice(0, 60), ink: getComputedStyle(element).color, grounds };
  })`;

/** What WCAG 2.2 asks of text, level AA (1.4.3). */
const least = 4.5;

/** What it asks of what tells a control from its ground (1.4.11). */
const leastOfEdges = 3;

/** The texts that can be seen and whose contrast with their ground is too low, each with its contrast. */
export async function hardToRead(page: Page): Promise<string[]> {
  const written = await page.evaluate<Written[]>(gather);
  if (written.length === 0) throw new Error('There is no text on this page.');
  return written.flatMap(({ text, ink, grounds }) => {
    const ground = seen(grounds);
    const contrast = contrastOf(ground, over(ground, parse(ink)));
    return contrast < least ? [`${contrast.toFixed(2)}: ${text}`] : [];
  });
}

/** A control, or a group of them, that has an edge; the colours of its edge, of what fills it, and those that it stands on. */
interface Control {
  readonly name: string;
  readonly edge: string;
  readonly fill: string;
  readonly grounds: readonly string[];
}

/** Without those that a text alone tells apart, as it does a link; but whoever is to write has to see where. Runs in the page. */
const gatherControls = `[...document.body.querySelectorAll('button, input, select, textarea, a, [role=group], .maplibregl-ctrl-group')]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled, [type=range], .unseen, .skip'))
  .flatMap((element) => {
    const { borderTopWidth, borderBottomWidth, borderTopColor: edge, backgroundColor: fill } = getComputedStyle(element);
    const framed = [borderTopWidth, borderBottomWidth].every((width) => parseFloat(width) > 0) && !/, 0\\)$|^transparent$/.test(edge);
    if (!framed && !element.matches('input, select, textarea')) return [];
    const grounds = [];
    for (let at = element.parentElement; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
    return { name: element.outerHTML.replaceAll(/<!--.*?-->/g, '').replaceAll(/\\s+/g, ' ').slice(0, 80), edge, fill, grounds };
  })`;

/** The controls that can be seen and hardly stand out from their ground, neither by an edge nor by what fills them, each with its contrast. */
export async function hardToFind(page: Page): Promise<string[]> {
  const controls = await page.evaluate<Control[]>(gatherControls);
  if (controls.length === 0) throw new Error('There is no control on this page.');
  return controls.flatMap(({ name, edge, fill, grounds }) => {
    const ground = seen(grounds);
    const contrast = Math.max(...[edge, fill].map((colour) => contrastOf(ground, over(ground, parse(colour)))));
    return contrast < leastOfEdges ? [`${contrast.toFixed(2)}: ${name}`] : [];
  });
}

/** What one sees of colours that lie upon one another, the lowest first. */
function seen(grounds: readonly string[]): Colour {
  return grounds.map(parse).reduce(over, [255, 255, 255, 1]);
}

function contrastOf(one: Colour, other: Colour): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

/** `rgb(R, G, B)`, `rgba(R, G, B, A)`, or `color(srgb R G B / A)` with parts of one. */
function parse(said: string): Colour {
  const [red = 0, green = 0, blue = 0, opacity = 1] = (said.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const most = said.startsWith('color(') ? 255 : 1;
  return [red * most, green * most, blue * most, opacity];
}

function over(below: Colour, above: Colour): Colour {
  const [red, green, blue, opacity] = above;
  const mixed = (one: number, other: number): number => other * opacity + one * (1 - opacity);
  return [mixed(below[0], red), mixed(below[1], green), mixed(below[2], blue), 1];
}

/** Relative luminance as WCAG defines it. */
function luminance([red, green, blue]: Colour): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
