import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

/** The clock of a moment in Kolkata, five and a half hours ahead of UTC. */
const inKolkata = (iso: string): string => new Date(Date.parse(iso) + 5.5 * 3_600_000).toISOString().slice(11, 19);

describe('times', { skip: withoutBrowser() }, () => {
  test('are those of the viewer’s zone, and in UTC at the press of a key, on each page of the tab', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    const start = Date.parse('2026-06-22T20:15:30Z');
    for (let minute = 0; minute < 9; minute += 1) {
      const time = new Date(start + minute * 60_000).toISOString();
      const line = { device: 'bus-1', time, latitude: 54.3 + minute / 500, longitude: 10.1, speed: minute };
      await device.ask(`${JSON.stringify(line)}\n`, /"id".*\n/);
    }
    const broken = await connectDevice(t, gateway.port);
    await broken.send('*HQ,4100000001,V1,081530,A,54x2.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#');
    const browser = await openBrowser(t);
    const where = '/track?device=bus-1&from=2026-06-22T20:00:00Z&to=2026-06-22T21:00:00Z';
    const kolkata = { timezoneId: 'Asia/Kolkata', locale: 'en-GB' };
    const { page, troubles } = await openPage(browser, gateway.ready.http + where, kolkata);
    const from = page.getByLabel('From');
    const moment = page.locator('.moment');

    await moment.getByText('01:45:30').waitFor();
    assert.equal(await from.inputValue(), '2026-06-23T01:30');
    await page.getByRole('button', { name: 'Times in UTC' }).focus();
    await page.keyboard.press('Enter');
    await moment.getByText('20:15:30').waitFor();
    assert.equal(await from.inputValue(), '2026-06-22T20:00');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await until('the same time to be asked for', () => page.url().includes('from=2026-06-22T20%3A00'));

    await page.goto(`${gateway.ready.http}/quarantine?frame=1`);
    const received = page.locator('.frame dd time').first();
    const iso = (await received.getAttribute('datetime')) ?? '';
    assert.match((await received.textContent()) ?? '', new RegExp(`${iso.slice(11, 19)} UTC$`));
    await page.getByRole('button', { name: 'Times in UTC', pressed: true }).click();
    await until('the clock of the viewer', async () => (await received.textContent())?.endsWith(inKolkata(iso)));
    assert.deepEqual(troubles, []);
  });
});
