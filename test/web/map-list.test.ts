import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { drive } from './map/bus.ts';
import { middleOfTag, row } from './map/page.ts';
import { pixels } from './pixels.ts';

describe('the list of the map page', { skip: withoutBrowser() }, () => {
  test('finds vehicles, with the keyboard and on a phone, in light and dark', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const standing = await drive(t, gateway.port, 'tram-2');
    await standing.report(54.3, 10.1, { speed: 0 });
    await (await drive(t, gateway.port, 'bus-10')).report(54.31, 10.1);
    await (await drive(t, gateway.port, 'bus-9')).report(54.32, 10.1, { event: 'sos' });
    const tracker = await connectDevice(t, gateway.port);
    await tracker.ask('*HQ,4100000001,V1,081530,A,5432.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#', '#');
    const { page, troubles } = await openPage(browser, gateway.ready.http);
    const names = (): Promise<string[]> => page.locator('.row .name').allTextContents();

    await t.test('lists alarms first, then what moves, then what stands', async () => {
      await page.getByRole('heading', { name: '4 vehicles' }).waitFor();
      await until('the list', async () => (await names()).join() === 'bus-9,4100000001,bus-10,tram-2');
    });

    await t.test('says an alarm to who cannot see its mark', async () => {
      await page.getByRole('status').getByText('bus-9: SOS').waitFor({ state: 'attached' });
      assert.equal(await page.locator('.row[data-doing=alarm]').count(), 1);
    });

    await t.test('can be searched and filtered', async () => {
      await page.getByRole('searchbox').fill('BUS');
      await until('the buses', async () => (await names()).join() === 'bus-9,bus-10');
      await page.getByRole('searchbox').fill('nothing like it');
      await page.getByText('No vehicle’s name has “nothing like it” in it.').waitFor();
      await page.getByRole('searchbox').fill('');
      await page.getByRole('button', { name: 'Moving' }).click();
      await until('what moves', async () => !(await names()).includes('tram-2'));
      await page.getByRole('button', { name: /^All/ }).click();
      await page.getByRole('combobox', { name: 'Protocol' }).selectOption('h02');
      await until('the one that speaks H02', async () => (await names()).join() === '4100000001');
      await page.getByRole('combobox', { name: 'Protocol' }).selectOption('');
    });

    await t.test('tells who is connected, also after one has left', async () => {
      await page.getByRole('button', { name: 'Connected' }).click();
      await until('all that are connected', async () => (await names()).length === 4);
      standing.leave();
      await until('one less', async () => !(await names()).includes('tram-2'));
      await page.getByRole('button', { name: /^All/ }).click();
    });

    await t.test('can be used with the keyboard alone', async () => {
      await page.getByRole('searchbox').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
      await page.keyboard.press('Enter');
      const panel = page.getByRole('complementary', { name: 'Chosen vehicle' });
      await panel.getByRole('heading', { name: 'bus-10' }).waitFor();
      await page.getByRole('option', { selected: true }).getByText('bus-10').waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
      assert.equal(await page.evaluate('document.activeElement?.getAttribute("role")'), 'listbox');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await panel.getByRole('heading', { name: 'tram-2' }).waitFor();
      await page.keyboard.press('Escape');
    });

    await t.test('draws the map anew in the colours of the dark', async () => {
      const clip = { x: 400, y: 50, width: 800, height: 700 };
      await page.getByRole('button', { name: 'Show all vehicles' }).click();
      await until('the vehicles', async () => (await pixels(page, clip, '--fresh')) > 80);
      await until('the sign of the alarm', async () => (await pixels(page, clip, '--bad')) > 80);
      await page.emulateMedia({ colorScheme: 'dark' });
      await until('the vehicles in their dark colour', async () => (await pixels(page, clip, '--fresh')) > 80);
      assert.equal(await pixels(page, clip, '--on-accent'), 0);
    });
    assert.deepEqual(troubles, []);
    await page.context().close();

    await t.test('has the list as a sheet at the bottom of a phone, and the panel in its place', async () => {
      const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
      const { page: small, troubles: others } = await openPage(browser, gateway.ready.http, phone);
      await row(small, 'bus-10').waitFor();
      const list = await small.locator('.list').boundingBox();
      assert.deepEqual([list?.x, list?.width], [0, 390]);
      assert.ok((list?.y ?? 0) > 350 && (list?.y ?? 0) + (list?.height ?? 0) <= 844);
      await row(small, 'bus-10').tap();
      const panel = small.getByRole('complementary', { name: 'Chosen vehicle' });
      await panel.getByRole('heading', { name: 'bus-10' }).waitFor();
      await until('the focus there', () => small.evaluate<boolean>('document.activeElement?.ariaLabel === "Close"'));
      await until('the vehicle above the panel', async () => {
        const { x, y } = await middleOfTag(small);
        return Math.abs(x - 195) < 20 && y > 60 && y < (list?.y ?? 0);
      });
      await panel.getByRole('button', { name: 'Close' }).tap();
      await small.getByRole('button', { name: 'Hide the list' }).tap();
      await until('the sheet folded', async () => ((await small.locator('.list').boundingBox())?.height ?? 999) < 80);
      assert.equal(await small.evaluate('document.documentElement.scrollWidth'), 390);
      assert.deepEqual(others, []);
    });
  });
});
