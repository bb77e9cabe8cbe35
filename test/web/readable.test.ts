import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { hardToFind, hardToRead } from '../helpers/contrast.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { rideAndBreak } from './ride.ts';

const looks = [
  { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const;

describe('the pages of vehicles and of quarantine', { skip: withoutBrowser() }, () => {
  test('can be read in light and dark, at a desk and on a phone', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    await rideAndBreak(t, gateway.port, Date.now() - 600_000);
    // What tells that the page has drawn what it is for.
    const pages = {
      '/?device=bus-1': 'Last report',
      '/track?device=bus-1': 'Distance',
      '/quarantine': 'no readable latitude',
    };
    const browser = await openBrowser(t);
    for (const [path, drawn] of Object.entries(pages))
      for (const look of looks) {
        const { page, troubles } = await openPage(browser, gateway.ready.http + path, look);
        const place = `${path}, ${look.viewport.width}, ${look.colorScheme}`;
        await page.getByText(drawn).first().waitFor({ state: 'attached' });
        assert.deepEqual(await hardToRead(page), [], place);
        assert.deepEqual(await hardToFind(page), [], place);
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${place}: too wide`);
        assert.deepEqual(troubles, [], place);
        await page.context().close();
      }
  });

  test('say why the gateway is not ready, and draw anew where the system turns dark', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const { page } = await openPage(browser, `${gateway.ready.http}/quarantine`);
    await page.getByRole('status').getByText('ready').waitFor();
    await page.evaluate('globalThis.told = 0; document.addEventListener("theme", () => void (globalThis.told += 1))');
    await page.emulateMedia({ colorScheme: 'dark' });
    // Not by a function of the browser's own: the page lets nothing be evaluated.
    await until('the theme to be told', () => page.evaluate<boolean>('globalThis.told > 0'));
    await page.route('**/readyz', (route) =>
      route.fulfill({ status: 503, json: { status: 'not ready', reasons: ['the journal cannot store'] } }),
    );
    await page.getByText('Not ready: the journal cannot store.').waitFor();
  });
});
