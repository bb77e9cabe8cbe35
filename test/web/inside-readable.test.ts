import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { hardToFind, hardToRead } from '../helpers/contrast.ts';
import { connectDevice } from '../helpers/device.ts';
import { serveFragile } from './inside/gateway.ts';

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

describe('the inside page', { skip: withoutBrowser() }, () => {
  test('can be read in light and dark, at a desk and on a phone', async (t) => {
    const gateway = await serveFragile(t);
    const device = await connectDevice(t, gateway.port);
    await device.ask('!bus1,1\n', '1\n');
    await device.ask('!bus1,10\n!bus1,11\n', '11\n');
    const browser = await openBrowser(t);
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of ['light', 'dark'] as const) {
        const opened = await openPage(browser, `${gateway.ready.http}/inside`, { viewport, colorScheme });
        const { page, troubles } = opened;
        await page.getByText('Error: every tenth line is too much').first().click();
        await page.getByRole('treeitem', { name: /^journal/ }).click();
        const end = page.getByRole('button', { name: 'End this process' });
        await end.waitFor();
        assert.deepEqual(await hardToRead(page), [], `${size}, ${colorScheme}`);
        assert.deepEqual(await hardToFind(page), [], `${size}, ${colorScheme}`);
        assert.ok(
          await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
          `${size}: something is wider than the window`,
        );
        const box = await end.boundingBox();
        assert.ok(box && box.y > 0 && box.y + box.height <= viewport.height, `${size}: the button is out of sight`);
        assert.deepEqual(troubles, []);
        await page.context().close();
      }
  });
});
