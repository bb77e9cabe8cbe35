import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { pixels } from './pixels.ts';

const start = Date.UTC(2026, 5, 22, 8);
const minute = 60_000;
const hostile = '<img src=x onerror="document.title=1">';
/** In Berlin it is 10 o'clock when the ride begins. */
const zone = { timezoneId: 'Europe/Berlin', locale: 'en-GB' };

interface Line {
  readonly minutes: number;
  readonly metres: number;
  readonly speed: number;
  readonly valid?: boolean;
}

/** North for 20 minutes at 10 m/s, 10 minutes of rest, 20 minutes at 20 m/s, half an hour of silence, 10 more minutes at 10 m/s. */
function ride(): Line[] {
  const lines: Line[] = [];
  const drive = (from: number, minutes: number, metres: number, speed: number): void => {
    for (let step = 0; step <= minutes * 6; step++)
      lines.push({ minutes: from + step / 6, metres: metres + step * 10 * speed, speed });
  };
  drive(0, 20, 0, 10);
  drive(20.5, 9.5, 12_000, 0);
  lines.push({ minutes: 30.1, metres: 500_000, speed: 0, valid: false });
  drive(30.5, 20, 12_000, 20);
  drive(80.5, 10, 40_000, 10);
  return lines;
}

async function send(t: TestContext, port: number, device: string): Promise<void> {
  const client = await connectDevice(t, port);
  const lines = ride().map(({ minutes, metres, ...rest }) => {
    const time = new Date(start + minutes * minute).toISOString();
    return JSON.stringify({ device, time, latitude: 54 + metres / 111_195, longitude: 10, heading: 0, ...rest });
  });
  await client.send(`${lines.join('\n')}\n`);
  for (const _ of lines) await client.until('\n');
}

const span = `from=${new Date(start - minute).toISOString()}&to=${new Date(start + 100 * minute).toISOString()}`;
const rideOf = (device: string): string => `/track?device=${encodeURIComponent(device)}&${span}`;

/** The way is drawn once its colours can be seen. */
async function drawn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await until('the way on the map', async () => (await pixels(page, page.locator('.map'), '--speed-3')) > 50);
}

const moment = (page: Page): Promise<string | null> => page.locator('.moment time').getAttribute('datetime');

/** Where the vehicle is on the map, as its style says it. */
const place = (page: Page): Promise<string | null> => page.locator('.vehicle-mark').getAttribute('style');

/** Where the vehicle is in the window, once the map has stopped to move. */
async function settled(page: Page): Promise<{ readonly x: number; readonly y: number; readonly width: number }> {
  let before: string | undefined;
  return until('the map to stand still', async () => {
    const box = await page.locator('.vehicle-mark').boundingBox();
    const now = JSON.stringify(box);
    const stands = now === before;
    before = now;
    return stands && box ? box : undefined;
  });
}

describe('the track page', { skip: withoutBrowser() }, () => {
  test('shows a vehicle’s way', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const { http } = gateway.ready;
    await Promise.all([send(t, gateway.port, 'bus-1'), send(t, gateway.port, hostile)]);
    const open = (path: string, options: BrowserContextOptions = {}): ReturnType<typeof openPage> =>
      openPage(browser, http + path, { ...zone, viewport: { width: 900, height: 640 }, ...options });

    const { page, troubles } = await open(rideOf('bus-1'));
    await t.test('with its figures, stops and gaps, in the viewer’s zone', async () => {
      await drawn(page);
      const figures = await page.locator('.figures dd').allTextContents();
      assert.deepEqual(figures, ['42.0 km', '51 min', '49 km/h', '72 km/h', '10 min', '361']);
      await page.getByText('1 without a valid place is left out.').waitFor();
      assert.deepEqual(await spells(page, '.stops'), ['10:20 – 10:30 10 min']);
      assert.deepEqual(await spells(page, '.gaps'), ['10:50 – 11:20 4.0 km · 30 min']);
      assert.equal(await page.locator('.stops time').first().getAttribute('title'), '2026-06-22 08:20:30.000 UTC');
      assert.deepEqual(await page.locator('.map .stop').allTextContents(), ['10 min']);
      assert.ok((await pixels(page, page.locator('.map'), '--speed-2')) > 50, 'slower parts have another colour');
      assert.ok((await pixels(page, page.locator('.plot'), '--accent')) > 200, 'the speed is plotted');
    });

    await t.test('tells of what the pointer is at, on the map and in the plot, and looks at a part of it', async () => {
      const plot = await page.locator('.u-over').boundingBox();
      assert.ok(plot);
      const middle = plot.y + plot.height / 2;
      await page.mouse.move(plot.x + plot.width * 0.28, middle);
      await page.locator('.map .pointed').waitFor();
      await page.locator('.moment').getByText('0 km/h').waitFor();
      // It stands at the beginning of its way, which goes to the north.
      const vehicle = await settled(page);
      await page.mouse.move(vehicle.x + vehicle.width / 2, vehicle.y - 40);
      await until('a moment on the way', async () => ((await moment(page)) ?? '') > '2026-06-22T08:00:00.000Z');
      await page.locator('.u-cursor-x').waitFor();
      await page.mouse.move(plot.x + plot.width * 0.05, middle);
      await page.mouse.down();
      await page.mouse.move(plot.x + plot.width * 0.15, middle, { steps: 4 });
      await page.mouse.up();
      await page.getByRole('button', { name: 'Show all' }).waitFor();
      const [least, most] = await Promise.all(['min', 'max'].map((end) => page.locator('.slider').getAttribute(end)));
      assert.ok(Number(least) > start + 3 * minute && Number(least) < start + 6 * minute, `from ${least}`);
      assert.ok(Number(most) > start + 12 * minute && Number(most) < start + 15 * minute, `to ${most}`);
      await page.mouse.move(plot.x, 0);
      await page.getByRole('button', { name: 'Show all' }).click();
      assert.equal(Number(await page.locator('.slider').getAttribute('min')), start);
    });

    await t.test('and plays it: on, faster, paused, from report to report', async () => {
      await page.locator('.slider').fill(String(start));
      assert.equal(await moment(page), '2026-06-22T08:00:00.000Z');
      const first = await place(page);
      await page.keyboard.press('ArrowRight');
      assert.equal(await moment(page), '2026-06-22T08:00:10.000Z');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('ArrowLeft');
      assert.equal(await moment(page), '2026-06-22T08:01:40.000Z');
      await page.getByRole('button', { name: '300×' }).click();
      await page.locator('.plot').click({ position: { x: 5, y: 5 } });
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await until('the vehicle to be on its way', async () => ((await moment(page)) ?? '') > '2026-06-22T08:06');
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Play' }).waitFor();
      const paused = await moment(page);
      assert.notEqual(await place(page), first);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
      assert.equal(await moment(page), paused);
      await page.locator('.gaps button').click();
      assert.equal(await moment(page), '2026-06-22T08:50:30.000Z');
      await page.getByRole('button', { name: 'Play' }).click();
      await until('the end', async () => (await moment(page)) === '2026-06-22T09:30:30.000Z');
      await page.getByRole('button', { name: 'Play' }).waitFor();
    });

    await t.test('as a file, too', async () => {
      const saved: Record<string, string> = {};
      for (const name of ['GPX', 'GeoJSON', 'CSV']) {
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByText(name).click()]);
        saved[download.suggestedFilename()] = await readFile(await download.path(), 'utf8');
      }
      assert.deepEqual(Object.keys(saved), ['bus-1.gpx', 'bus-1.geojson', 'bus-1.csv']);
      assert.equal(saved['bus-1.gpx']?.match(/<time>/g)?.length, 361);
      const { features } = JSON.parse(saved['bus-1.geojson'] ?? '') as { features: unknown[] };
      assert.equal(features.length, 362);
      assert.equal(saved['bus-1.csv']?.trim().split('\r\n').length, 363);
      assert.deepEqual(troubles, []);
    });
    await page.context().close();

    const chooser = await open('/track');
    await t.test('and says what to do where there is none', async () => {
      const { page } = chooser;
      await page.getByRole('heading', { name: 'Choose a vehicle' }).waitFor();
      await page.getByRole('combobox', { name: 'Vehicle' }).fill('us-');
      await page.getByRole('option', { name: 'bus-1' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'No report in this time' }).waitFor();
      assert.match(page.url(), /device=bus-1/);
      await page.getByText('The last one is of 22 Jun 2026, 11:30:30.').waitFor();
      await page.getByRole('button', { name: 'Show that day' }).click();
      await drawn(page);
      assert.equal(await page.getByLabel('From').inputValue(), '2026-06-22T00:00');
      await page.goBack();
      await page.getByRole('heading', { name: 'No report in this time' }).waitFor();
      await page.getByLabel('From').fill('2026-06-22T13:00');
      await page.getByLabel('To', { exact: true }).fill('2026-06-22T12:00');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByRole('alert').getByText('The time must end after it begins.').waitFor();
      await page.getByLabel('From').fill('2026-06-22T09:00');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await drawn(page);
    });

    await t.test('whatever the vehicle is called', async () => {
      const { page, troubles } = chooser;
      await page.locator('.slider').fill(String(start + 10 * minute));
      await page.getByRole('combobox', { name: 'Vehicle' }).fill('onerror');
      await page.getByRole('option').getByText(hostile).click();
      await drawn(page);
      assert.equal(await moment(page), '2026-06-22T08:00:00.000Z', 'another way begins at its beginning');
      assert.equal(await page.getByRole('combobox', { name: 'Vehicle' }).inputValue(), hostile);
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.title(), `${hostile} – Track – Fleetline`);
      assert.deepEqual(troubles, []);
      await page.getByRole('combobox', { name: 'Vehicle' }).fill('nobody');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'No vehicle is called' }).waitFor();
    });
    await chooser.page.context().close();

    await t.test('in the dark, on a phone, and without motion', async () => {
      const viewport = { width: 390, height: 844 };
      const { page, troubles } = await open(rideOf('bus-1'), {
        colorScheme: 'dark',
        reducedMotion: 'reduce',
        viewport,
      });
      await drawn(page);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      const [map, plot] = await Promise.all(['.map', '.plot'].map((part) => page.locator(part).boundingBox()));
      assert.ok(map && plot && map.y + map.height <= plot.y);
      assert.ok((await pixels(page, page.locator('.map'), '--speed-2')) > 50);
      await page.getByText('Stops').click();
      await page.locator('.stops button').click();
      assert.equal(await moment(page), '2026-06-22T08:20:30.000Z');
      await page.getByRole('button', { name: 'Play' }).click();
      await until('the next reports', async () => ((await moment(page)) ?? '') > '2026-06-22T08:22');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.emulateMedia({ colorScheme: 'light' });
      await until(
        'the way in its other colours',
        async () => (await pixels(page, page.locator('.map'), '--speed-2')) > 50,
      );
      assert.deepEqual(troubles, []);
      await page.context().close();
    });

    await t.test('also to those who need a token for it', async (t) => {
      const folder = temporaryFolder(t);
      const tokens = [{ name: 'viewer', secret: 'a-secret-of-the-viewer', scope: 'read' }];
      await writeFile(join(folder, 'fleetline.config.json'), JSON.stringify({ http: { tokens } }));
      const guarded = await serve(t, folder);
      await send(t, guarded.port, 'bus-1');
      // A file holds what is looked at: here, the way until it rests.
      const rest = new Date(start + 20 * minute).toISOString();
      const part = rideOf('bus-1').replace(/&to=.*/, `&to=${rest}`);
      const { page } = await openPage(browser, guarded.ready.http + part, {
        viewport: { width: 500, height: 400 },
      });
      await page.getByRole('textbox', { name: 'Token' }).fill('a-secret-of-the-viewer');
      await page.getByRole('button', { name: 'Look inside' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('CSV').click()]);
      assert.equal(download.suggestedFilename(), 'bus-1.csv');
      assert.equal((await readFile(await download.path(), 'utf8')).trim().split('\r\n').length, 122);
    });
  });
});

async function spells(page: Page, list: string): Promise<string[]> {
  const found = await page.locator(`${list} li`).allInnerTexts();
  return found.map((text) => text.replaceAll(/\s+/g, ' ').trim());
}
