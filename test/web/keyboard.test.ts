import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { jsonLine } from '../api/support.ts';
import { serveFragile } from './inside/gateway.ts';

/** More than these no page has to offer here. */
const mostStops = 80;

interface Stop {
  readonly what: string;
  /** How wide the line is that shows where the focus is, pixels; in a date it is the browser's own. */
  readonly outline: number;
}

/** Runs in the page: where the focus is; null: at none of its elements. */
const look = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const outline = at.type === 'datetime-local' ? 2 : outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
  return { what: at.outerHTML.replaceAll(/<!--.*?-->/g, '').replaceAll(/\\s+/g, ' ').slice(0, 100), outline };
})()`;

/** Walks through a page with the Tab key, from where the focus is to its end. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  while (stops.length < mostStops) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | null>(look);
    if (!stop) return stops;
    stops.push(stop);
  }
  throw new Error(`The focus does not leave the page: ${JSON.stringify(stops.slice(-5))}`);
}

/** What can have the focus and does not tell a screen reader what it is. */
async function nameless(page: Page): Promise<unknown[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes
    .filter(
      ({ ignored, properties }) =>
        !ignored && properties?.some(({ name, value }) => name === 'focusable' && value.value),
    )
    .filter(({ name }) => !name?.value)
    .map(({ role, properties }) => [role?.value, properties]);
}

describe('the pages', { skip: withoutBrowser() }, () => {
  test('can be walked through with the keyboard, which is seen, and tell a screen reader what everything is', async (t) => {
    const gateway = await serveFragile(t);
    await (await connectDevice(t, gateway.port)).ask(jsonLine('bus-1'), /"id".*\n/);
    await (await connectDevice(t, gateway.port)).ask('!bus2,10\n!bus2,11\n', '11\n');
    const browser = await openBrowser(t);
    // What tells that the page has drawn what it is for; where that is to be opened, so that more is there, it is.
    const pages = {
      '/?device=bus-1': 'Last report',
      '/track?device=bus-1&from=2026-06-22T00:00Z&to=2026-06-23T00:00Z': 'Distance',
      '/inside': 'Error: every tenth line is too much',
      '/quarantine?frame=1': 'Today’s decoders say the same.',
    };
    for (const [path, drawn] of Object.entries(pages)) {
      const { page, troubles } = await openPage(browser, gateway.ready.http + path);
      await page.getByText(drawn).first().waitFor();
      if (path === '/inside') await page.locator('.crashes summary').first().press('Enter');
      if (path !== '/inside' && path !== '/quarantine?frame=1')
        await page.locator('.maplibregl-ctrl-zoom-in').waitFor();
      await page.locator('.skip').focus();
      const stops = await walk(page);
      assert.ok(stops.length > 8, `${path}: ${stops.length}`);
      assert.deepEqual(
        stops.filter(({ outline }) => outline < 2),
        [],
        path,
      );
      assert.deepEqual(await nameless(page), [], path);
      assert.deepEqual(troubles, [], path);
      await page.context().close();
    }
  });
});
