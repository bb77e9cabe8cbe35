import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { serveWords, type WordsGateway } from '../helpers/words.ts';

const broken = '*HQ,4100000001,V1,081530,A,north,N,01008.4000,E,010.00,135,220626,FFFFFFFF#';
/** It begins like no protocol of ours, and goes on like one. */
const stranger = broken.replace('*HQ', '*ZZZ').replace('north', '5432.1');
const hostile = '<script>document.title="taken"</script><img src=x onerror=alert(1)>';

interface Shown {
  readonly gateway: WordsGateway;
  readonly page: Page;
  readonly troubles: readonly string[];
  /** A kind by what is written in it. */
  readonly kind: (text: string) => Locator;
}

async function show(t: TestContext, browser: Browser): Promise<Shown> {
  const gateway = await serveWords(t);
  const { page, troubles } = await openPage(browser, `${gateway.ready.http}/quarantine`);
  return { gateway, page, troubles, kind: (text) => page.locator('.kind', { hasText: text }) };
}

/** The lines of the hex view, as they stand there. */
const hexLines = async (page: Page): Promise<string[]> =>
  ((await page.locator('.hex pre').textContent()) ?? '').trimEnd().split('\n');

test('the quarantine page', { skip: withoutBrowser() }, async (context) => {
  const browser = await openBrowser(context);

  await context.test(
    'says that there is nothing, then shows live what comes, its bytes, and the place where decoding stopped',
    async (t) => {
      const { gateway, page, troubles, kind } = await show(t, browser);
      await page
        .getByRole('heading', { name: 'Nothing is in quarantine: everything that came could be read.' })
        .waitFor();
      assert.equal(await page.getByRole('button', { name: 'Decode all again' }).isVisible(), false);

      await gateway.tell(broken);
      await kind('no readable latitude').waitFor();
      await gateway.tell(hostile);
      await kind(hostile.slice(0, 30)).waitFor();
      await page.getByText('2 frames that could not be read, of 2 kinds').waitFor();

      await kind('no readable latitude').click();
      await page.locator('.hex mark').first().waitFor();
      assert.deepEqual(await page.locator('.hex mark').allTextContents(), ['6e 6f 72 74 68', 'north']);
      assert.equal(
        (await hexLines(page))[1],
        '00000010  31 2c 30 38 31 35 33 30 2c 41 2c 6e 6f 72 74 68  1,081530,A,north',
      );
      assert.match(await page.locator('.stopped').innerText(), /stopped at north, bytes 27 to 31\./);
      await page.getByText('Today’s decoders say the same.').waitFor();

      await kind(hostile.slice(0, 30)).click();
      await page.getByText('not recognised').first().waitFor();
      await page.locator('.hex', { hasText: '<script>documen' }).waitFor();
      assert.equal(await page.title(), 'Quarantine – Fleetline');
      assert.equal(await page.locator('main script, main img').count(), 0);

      const { href } = new URL(page.url());
      await page.goBack();
      await page.locator('.hex mark').first().waitFor();
      await page.goto(href);
      await page.locator('.hex', { hasText: '<script>documen' }).waitFor();
      assert.deepEqual(troubles, []);

      await gateway.tell(stranger);
      await kind(stranger.slice(0, 30)).click();
      await page.getByText(/^It is most like h02(, |\.)/).waitFor();

      await page.goto(`${gateway.ready.http}/quarantine?frame=17`);
      await page.getByText('Frame 17 is not in quarantine any more: where it is full, the oldest go.').waitFor();
      await gateway.stop('SIGKILL');
      await page.getByText('The gateway does not answer. It is asked again.').waitFor();
    },
  );

  await context.test(
    'decodes one frame again, then all, once the decoder is mended, and leads to the vehicles',
    async (t) => {
      const { gateway, page, troubles, kind } = await show(t, browser);
      for (const word of ['one', 'two', 'three']) await gateway.tell(`!cab_${word},${word}\n`);
      await kind('no such word: …').getByText('3', { exact: true }).waitFor();
      await kind('no such word: …').click();
      const outcome = page.locator('.outcome');
      const again = page.getByRole('button', { name: 'Decode again' });
      await page.getByRole('link', { name: '!cab_two' }).click();
      await page.getByRole('heading', { name: 'Frame 2' }).waitFor();
      await again.click();
      await outcome.getByText('Frame 2 still cannot be read.').waitFor();

      gateway.learn(/one|two/);
      await again.click();
      await outcome.getByText('Frame 2 could be read: 1 report').waitFor();
      await page.getByText('It was read after all').waitFor();
      assert.equal(
        await outcome.getByRole('link', { name: 'map of cab_two' }).getAttribute('href'),
        '/?device=cab_two',
      );
      assert.equal(
        await outcome.getByRole('link', { name: 'track of cab_two' }).getAttribute('href'),
        '/track?device=cab_two',
      );

      await page.getByRole('button', { name: 'Decode all again' }).click();
      await outcome.getByText('1 of 2 frames could be read: 1 report. 1 frame stays.').waitFor();
      await kind('no such word: "three"').waitFor();
      assert.equal(await page.locator('.frame-link').count(), 1);
      await outcome.getByRole('button', { name: 'Dismiss' }).click();
      await outcome.waitFor({ state: 'hidden' });
      assert.equal(await page.evaluate('document.activeElement?.textContent.trim()'), 'Decode all again');
      const stored = await fetch(`${gateway.ready.http}/v1/devices/cab_one`);
      assert.equal(stored.status, 200);
      assert.deepEqual(troubles, []);
    },
  );

  await context.test('is used with the keyboard, and gives the bytes away in forms that can be used', async (t) => {
    const { gateway, page, troubles, kind } = await show(t, browser);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const bytes of [broken, broken.replace('north', 'south'), '!cab,one\n']) await gateway.tell(bytes);
    await kind('no such word').waitFor();
    await kind('no readable latitude').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Frame 3' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Frame 2' }).waitFor();
    await page.locator('.frame-link').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('heading', { name: 'Frame 1' }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('frame'), '1');

    const copied = async (form: string): Promise<string> => {
      await page.getByRole('button', { name: form }).click();
      await page.locator('.copied pre').and(page.getByLabel(form)).waitFor();
      return page.evaluate('navigator.clipboard.readText()');
    };
    assert.equal(await copied('hex'), Buffer.from(broken).toString('hex'));
    assert.equal(await copied('base64'), Buffer.from(broken).toString('base64'));
    assert.equal(await copied('printf'), `printf '${broken}' | nc -w 1 127.0.0.1 0`);
    assert.equal(await copied('fleetline decode'), `printf '${broken}' | fleetline decode --protocol h02`);
    assert.deepEqual(troubles, []);

    const phone = await openPage(browser, page.url(), { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    await phone.page.locator('.hex mark').first().waitFor();
    assert.equal((await hexLines(phone.page))[3], '00000018  2c 41 2c 6e 6f 72 74 68  ,A,north');
    assert.equal(
      await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      true,
      'nothing is wider than the phone',
    );
    await phone.page.getByRole('link', { name: '← All kinds' }).click();
    await phone.page.locator('.kind').first().waitFor();
    assert.equal(await phone.page.locator('.detail').isVisible(), false);
    assert.deepEqual(phone.troubles, []);
  });
});
