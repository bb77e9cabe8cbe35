import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { endChosen, serveFragile } from './inside/gateway.ts';

/** As if the tab were in the background, or no longer. */
const hide = (hidden: boolean): string =>
  `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })`;

describe('the inside page', { skip: withoutBrowser() }, () => {
  test('goes on whatever happens', async (t) => {
    const browser = await openBrowser(t);
    await t.test('keeps the last picture while the gateway is away, and goes on when it is back', (t) =>
      away(t, browser),
    );
    await t.test('tells who may only look that they may not end anything', (t) => onlyLook(t, browser));
    await t.test('asks for nothing while nobody sees it', (t) => hidden(t, browser));
  });
});

async function away(t: TestContext, browser: Browser): Promise<void> {
  const gateway = await serveFragile(t);
  const { page } = await openPage(browser, `${gateway.ready.http}/inside`);
  const journal = page.getByRole('treeitem', { name: /^journal/ });
  await journal.waitFor();
  await gateway.stop();
  const lost = page.getByRole('alert').getByText('The gateway does not answer.');
  await lost.waitFor();
  assert.equal(await journal.count(), 1);
  const again = await serveFragile(t, {}, ['--http', new URL(gateway.ready.http).host]);
  assert.equal(again.ready.http, gateway.ready.http);
  await lost.waitFor({ state: 'detached' });
  const device = await connectDevice(t, again.port);
  await device.ask('!bus1,1\n', '1\n');
  await page.getByRole('treeitem', { name: /^fragile/ }).waitFor();
}

async function onlyLook(t: TestContext, browser: Browser): Promise<void> {
  const token = 'only-to-look-0123456789';
  const tokens = [{ name: 'reader', secret: token, scope: 'read' }];
  const gateway = await serveFragile(t, { http: { address: '127.0.0.1:0', tokens } });
  const { page } = await openPage(browser, `${gateway.ready.http}/inside`);
  const field = page.getByRole('textbox', { name: 'Token' });
  await field.fill('no-token-of-this-gateway');
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('alert').getByText('not one of its tokens').waitFor();
  await field.fill(token);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('treeitem', { name: /^arbiter/ }).click();
  await endChosen(page);
  await page.getByText('This token may only look').waitFor();
}

async function hidden(t: TestContext, browser: Browser): Promise<void> {
  const gateway = await serveFragile(t);
  const { page } = await openPage(browser, `${gateway.ready.http}/inside`);
  await page.getByRole('treeitem', { name: /^journal/ }).waitFor();
  await page.evaluate(hide(true));
  // The head asks on, every five seconds: the clock of this test.
  await page.waitForRequest(/readyz/);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.waitForRequest(/readyz/);
  assert.deepEqual(asked, ['/readyz']);
  await page.evaluate(`${hide(false)}; document.dispatchEvent(new Event('visibilitychange'))`);
  await page.waitForRequest(/v1\/status/);
}
