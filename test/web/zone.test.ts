import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { rideAndBreak } from './ride.ts';

/** The clock of a moment in Kolkata, five and a half hours ahead of UTC. */
const inKolkata = (iso: string): string => new Date(Date.parse(iso) + 5.5 * 3_600_000).toISOString().slice(11, 19);

describe('times', { skip: withoutBrowser() }, () => {
  test('are those of the viewer’s zone, and in UTC at the press of a key, on each page of the tab', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    await rideAndBreak(t, gateway.port, Date.parse('2026-06-22T20:15:30Z'));
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
