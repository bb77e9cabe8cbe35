import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { crowd } from './map/crowd.ts';
import { pixels } from './pixels.ts';

const vehicles = 10_000;

describe('the map page with 10,000 vehicles', { skip: withoutBrowser() }, () => {
  test('lists all, has those in the document that are seen, and draws every one', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const many = await crowd(t, gateway.port, vehicles);
    for (let sent = 0; sent < vehicles; sent += 1000) await many.report(1000);
    const { page, troubles } = await openPage(browser, gateway.ready.http, { viewport: { width: 1000, height: 700 } });
    await page.getByRole('heading', { name: '10,000 vehicles' }).waitFor();
    assert.ok((await page.getByRole('option').count()) < 30);
    // Each has some ten pixels at the least that none of its neighbours covers.
    const clip = { x: 340, y: 50, width: 660, height: 640 };
    await until('all on the map', async () => (await pixels(page, clip, '--fresh')) > 20_000);

    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await page.getByRole('option', { name: 'bus-9999' }).waitFor();
    assert.ok((await page.getByRole('option').count()) < 30);

    await page.getByRole('searchbox').fill('bus-777');
    await page.getByRole('heading', { name: '11 vehicles' }).waitFor();
    await many.report(1000);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('heading', { name: '10,000 vehicles' }).waitFor();
    assert.deepEqual(troubles, []);
  });
});
