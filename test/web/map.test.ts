import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { drive } from './map/bus.ts';
import { middleOfTag, row } from './map/page.ts';
import { pixels } from './pixels.ts';

const hostile = '<img src=x onerror="document.title=1">';

describe('the map page', { skip: withoutBrowser() }, () => {
  test('shows vehicles as they come and move', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const { page, troubles } = await openPage(browser, gateway.ready.http, {
      permissions: ['clipboard-write', 'clipboard-read'],
    });

    await t.test('says where to point a tracker at while there is none', async () => {
      const card = page.locator('.empty-card');
      await card.getByText(`127.0.0.1:${gateway.port}`, { exact: true }).waitFor();
      await card.getByRole('button', { name: 'Copy' }).last().click();
      await card.getByRole('button', { name: 'Copied' }).waitFor();
      const copied = await page.evaluate<string>('navigator.clipboard.readText()');
      assert.match(copied, new RegExp(`simulate --to 127\\.0\\.0\\.1:${gateway.port} `));
    });

    const bus = await drive(t, gateway.port, 'bus-7');
    await t.test('shows one with its first position', async () => {
      await bus.report(54.32, 10.13, { odometer: 12_345 });
      await row(page, 'bus-7').waitFor();
      assert.equal(await page.locator('.empty-card').isHidden(), true);
      await page.getByRole('heading', { name: '1 vehicle', exact: true }).waitFor();
    });

    await t.test('draws it in the middle of what is free, and tells all of it where it is clicked there', async () => {
      const clip = { x: 600, y: 350, width: 420, height: 160 };
      await until('the vehicle on the map', async () => (await pixels(page, clip, '--fresh')) > 40);
      // The map is 1280 by 755 pixels below the head; the list takes the left.
      const list = await page.locator('.list').boundingBox();
      await page.mouse.click((1280 + (list?.width ?? 0)) / 2, 45 + (800 - 45) / 2);
      const panel = page.getByRole('complementary', { name: 'Chosen vehicle' });
      await panel.getByRole('heading', { name: 'bus-7' }).waitFor();
      await panel.getByText('36 km/h').waitFor();
      await panel.getByText('54.32000° N, 10.13000° E').waitFor();
      await panel.getByText('12.3 km').waitFor();
      await panel.getByRole('heading', { name: /Connection <\d+\.\d+>/ }).waitFor();
      await panel.getByRole('heading', { name: /Last frame \d+ bytes/ }).waitFor();
      assert.match(
        (await panel.locator('.frame').textContent()) ?? '',
        /^\{"device":"bus-7",.*\}\\n$|^\{"device":"bus-7",.*\}$/,
      );
      assert.equal(await panel.getByRole('link', { name: 'Track' }).getAttribute('href'), '/track?device=bus-7');
      await page.waitForURL(/\?device=bus-7&view=/);
    });

    await t.test('moves it to where it reports to be', async () => {
      const before = await middleOfTag(page);
      await bus.report(54.321, 10.135);
      await page.getByText('54.32100° N, 10.13500° E').waitFor();
      await until('the vehicle further in the east', async () => (await middleOfTag(page)).x > before.x + 40);
    });

    await t.test('keeps it in the middle while it is followed', async () => {
      await page.getByRole('button', { name: 'Follow' }).click();
      const seen = new URL(page.url()).search;
      await bus.report(54.325, 10.16);
      await until('the map to have moved', () => new URL(page.url()).search !== seen);
      const [list, panel] = await Promise.all([
        page.locator('.list').boundingBox(),
        page.locator('.details').boundingBox(),
      ]);
      const middle = ((list?.x ?? 0) + (list?.width ?? 0) + (panel?.x ?? 0)) / 2;
      await until('the vehicle in the middle', async () => Math.abs((await middleOfTag(page)).x - middle) < 30);
      await page.getByRole('button', { name: 'Follow', pressed: true }).click();
      await page.getByRole('button', { name: 'Follow', pressed: false }).waitFor();
    });

    await t.test('shows what a device calls itself as text, whatever it says', async () => {
      await (await drive(t, gateway.port, hostile)).report(54.33, 10.1, { note: hostile });
      await row(page, hostile).click();
      await page.getByRole('complementary').getByRole('heading', { name: hostile }).waitFor();
      await page.locator('.attributes').getByText(hostile).waitFor();
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.title(), 'Map – Fleetline');
    });

    await t.test('opens with the vehicle of the address in the middle of what is free', async () => {
      const { page: other, troubles: others } = await openPage(browser, `${gateway.ready.http}/?device=bus-7`);
      await other.locator('.ring').waitFor();
      const boxes = await Promise.all(['.list', '.details'].map((part) => other.locator(part).boundingBox()));
      const middle = ((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0) + (boxes[1]?.x ?? 0)) / 2;
      await until('the vehicle in the middle', async () => Math.abs((await middleOfTag(other)).x - middle) < 30);
      assert.deepEqual(others, []);
      await other.context().close();
    });

    await t.test('opens where the address says', async () => {
      const { page: other, troubles: others } = await openPage(
        browser,
        `${gateway.ready.http}/?device=bus-7&view=11/54.3/10.1`,
      );
      await other.getByRole('complementary').getByRole('heading', { name: 'bus-7' }).waitFor();
      await until('the vehicle on the map', () => other.locator('.ring').isVisible());
      await other.waitForURL(/device=bus-7&view=11\.0\/54\.3\d*\/10\.1/);
      assert.deepEqual(others, []);
      await other.context().close();
    });
    assert.deepEqual(troubles, []);

    await t.test('says when there is no answer any more, and keeps what it knows', async () => {
      await gateway.stop();
      await page.getByText('reconnecting…').waitFor();
      await row(page, 'bus-7').waitFor();
    });
  });
});
