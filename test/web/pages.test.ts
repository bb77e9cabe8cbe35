import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

describe('the pages', { skip: withoutBrowser() }, () => {
  test('each has the same head, says that the gateway is ready, and asks nobody else for anything', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const titles = { '/': 'Map', '/track': 'Track', '/inside': 'Inside', '/quarantine': 'Quarantine' };
    for (const [path, title] of Object.entries(titles)) {
      const { page, troubles } = await openPage(browser, gateway.ready.http + path);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).origin));
      await page.getByRole('status').getByText('ready').waitFor();
      assert.equal(await page.title(), `${title} – Fleetline`);
      assert.equal(await page.locator('nav [aria-current=page]').textContent(), title);
      assert.deepEqual(
        asked.filter((origin) => origin !== gateway.ready.http && origin !== 'null'),
        [],
      );
      assert.deepEqual(troubles, []);
      await page.context().close();
    }
  });
});
