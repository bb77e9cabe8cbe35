import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { until } from '../helpers/until.ts';
import { endChosen, serveFragile } from './inside/gateway.ts';

/** A line of the tree. @param name how what is said of it begins */
const line = (page: Page, name: string): Locator => page.getByRole('treeitem', { name: new RegExp(`^${name}\\b`) });

describe('the inside page', { skip: withoutBrowser() }, () => {
  test('shows what the gateway is made of, and that what ends is started again', async (t) => {
    const gateway = await serveFragile(t);
    const device = await connectDevice(t, gateway.port);
    await device.ask('!bus1,1\n', '1\n');
    const browser = await openBrowser(t);
    const { page, troubles } = await openPage(browser, `${gateway.ready.http}/inside`);

    await t.test('the keyboard goes from a protocol to a connection and to its buffer', () => walk(page));
    await t.test('a line has its mailbox, and what its process does', () => mailbox(page));
    await t.test('a buffer that is ended comes back, and its connection goes on', () => endBuffer(page, device));
    await t.test('a crash of a decoder is listed with its stack and its frame', () => crash(page, device));
    await t.test('the plots draw', () => plots(page));
    await t.test('a device’s connection is found by its name', () => find(page));
    assert.deepEqual(troubles, []);
    await t.test('the journal’s thread that is ended comes back, and goes on storing', () => endJournal(page, device));
  });
});

async function walk(page: Page): Promise<void> {
  await line(page, 'fragile').focus();
  await page.keyboard.press('ArrowRight');
  await line(page, 'bus1').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await line(page, 'buffer').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'The chosen process' });
  await panel.getByRole('heading', { name: /^buffer <\d+\.\d+>/ }).waitFor();
  assert.equal(await line(page, 'buffer').getAttribute('aria-level'), '7');
  assert.equal(await line(page, 'buffer').getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');
  await panel.getByRole('heading', { name: 'No process is chosen' }).waitFor();
  await page.keyboard.press('Enter');
}

/** A gateway that is well has no mailbox that is full: one is put into its answers. */
async function mailbox(page: Page): Promise<void> {
  await line(page, 'journal')
    .getByText(/^[\d.,]+\/s$/)
    .waitFor();
  const processes = /\/v1\/processes(\?|$)/;
  await page.route(processes, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as { readonly name: string | null; mailbox: number }[];
    for (const process of json) if (process.name === 'journal') process.mailbox = 234;
    await route.fulfill({ response, json });
  });
  await line(page, 'journal').getByText('mailbox 234').waitFor();
  await page.unroute(processes);
}

async function endBuffer(page: Page, device: Device): Promise<void> {
  const before = await pidOf(line(page, 'buffer'));
  await endChosen(page);
  await seenAgain(page, `buffer ${before}`);
  assert.notEqual(await pidOf(line(page, 'buffer')), before);
  await line(page, 'bus1').getByText('buffer: killed').waitFor();
  assert.equal(await line(page, 'bus1').locator('.restarts').textContent(), 'restarts 1');
  await device.ask('!bus1,2\n', '2\n');
}

async function crash(page: Page, device: Device): Promise<void> {
  await device.send('!bus1,10\n');
  await device.ask('!bus1,11\n', '11\n');
  const crashes = page.getByRole('region', { name: 'Recent crashes' });
  await crashes.getByText('Error: every tenth line is too much').first().click();
  const open = crashes.locator('details[open]');
  await open.getByText(/at .*decode \(.*fragile\.ts/).waitFor();
  await open.getByText('bus1', { exact: true }).waitFor();
  assert.match(
    (await open.getByRole('region', { name: 'The frame' }).textContent()) ?? '',
    /21 62 75 73 31 .*!bus1,10\./,
  );
  const link = open.getByRole('link', { name: 'frame 1 in quarantine' });
  assert.equal(await link.getAttribute('href'), '/quarantine?frame=1');
}

async function find(page: Page): Promise<void> {
  const search = page.getByRole('searchbox', { name: 'Device' });
  await search.fill('bus2');
  await search.press('Enter');
  await page.getByText('No device that is connected says it is “bus2”').waitFor();
  await search.fill('bus1');
  await search.press('Enter');
  await line(page, 'bus1').waitFor();
  assert.equal(await line(page, 'fragile').count(), 0);
  await page.reload();
  await line(page, 'bus1').waitFor();
  await search.fill('');
  await line(page, 'fragile').waitFor();
}

/** Whether each of the seven has something drawn on it. */
const inked = `(() => {
  const pixels = (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const all = [...document.querySelectorAll('.plot canvas')];
  return all.length === 7 && all.every((canvas) => pixels(canvas).some((value) => value > 0));
})()`;

async function plots(page: Page): Promise<void> {
  await until('ink on each plot', () => page.evaluate<boolean>(inked));
}

async function endJournal(page: Page, device: Device): Promise<void> {
  const before = await pidOf(line(page, 'journal'));
  await line(page, 'journal').click();
  await endChosen(page);
  await seenAgain(page, `journal ${before}`);
  assert.notEqual(await pidOf(line(page, 'journal')), before);
  await line(page, 'gateway').getByText('journal: killed').waitFor();
  await device.ask('!bus1,12\n', '12\n');
}

/** Waits until the page tells that what was ended was started again. */
function seenAgain(page: Page, what: string): Promise<void> {
  const told = `${what} was ended, and started again as`;
  return page.getByRole('status').filter({ hasText: told }).waitFor();
}

async function pidOf(row: Locator): Promise<string | null> {
  return row.locator('.pid').textContent();
}
