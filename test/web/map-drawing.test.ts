import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Report } from '../../src/api/schemas/report.ts';
import { openBrowser, openPage, withoutBrowser } from '../helpers/browser.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { drive } from './map/bus.ts';
import { middleOfTag } from './map/page.ts';
import { type Clip, pixels } from './pixels.ts';

const minute = 60_000;

/** How far the mark of a vehicle reaches from its middle at most, pixels. */
const reach = 16;

interface Point {
  readonly x: number;
  readonly y: number;
}

const sides = ['north', 'east', 'south', 'west'] as const;
type Side = (typeof sides)[number];

/** The half of a vehicle's place that lies on one side of its middle. */
const halves: Readonly<Record<Side, (middle: Point) => Clip>> = {
  north: ({ x, y }) => ({ x: x - reach, y: y - reach, width: 2 * reach, height: reach }),
  south: ({ x, y }) => ({ x: x - reach, y, width: 2 * reach, height: reach }),
  west: ({ x, y }) => ({ x: x - reach, y: y - reach, width: reach, height: 2 * reach }),
  east: ({ x, y }) => ({ x, y: y - reach, width: reach, height: 2 * reach }),
};

const ink = (page: Page, { x, y }: Point, colour: `--${string}` = '--fresh'): Promise<number> =>
  pixels(page, { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }, colour);

/** An arrow has a point ahead, and is broad behind. */
async function pointsTo(page: Page, middle: Point, ahead: Side): Promise<boolean> {
  const at = sides.indexOf(ahead);
  const around = [0, 1, 2, 3].map((quarter) => sides[(at + quarter) % 4]!);
  const [front = 0, right = 0, back = 0, left = 0] = await Promise.all(
    around.map((side) => pixels(page, halves[side](middle), '--fresh')),
  );
  return front > 20 && back > 1.2 * front && Math.abs(left - right) < 0.15 * (left + right);
}

/** Has the page's clock stand still at a time, milliseconds since 1970: what is seen in the middle of a movement stays there. */
const stop = (page: Page, at: number): Promise<void> => page.evaluate(`void (Date.now = () => ${at})`);

/** Counts how often vehicles are drawn; nothing of the page's own has them drawn from now on. */
const undisturbed = `{
  const { prototype } = WebGL2RenderingContext;
  const { drawArrays } = prototype;
  globalThis.drawn = 0;
  prototype.drawArrays = function (mode, ...rest) {
    if (mode === this.POINTS) globalThis.drawn += 1;
    return drawArrays.call(this, mode, ...rest);
  };
  for (let timer = setTimeout(() => {}); timer > 0; timer -= 1) clearTimeout(timer);
}`;

describe('on the map', { skip: withoutBrowser() }, () => {
  test('a vehicle points to where it goes, has the colour of its age, and moves evenly', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const browser = await openBrowser(t);
    const bus = await drive(t, gateway.port, 'bus-7');
    await bus.report(54.3, 10.1, { heading: 0 });
    const { page, troubles } = await openPage(browser, `${gateway.ready.http}/?device=bus-7&view=15/54.3/10.1`);
    const panel = page.getByRole('complementary', { name: 'Chosen vehicle' });
    await page.locator('.ring').waitFor();
    // Its ring and its name would be in the picture.
    await page.evaluate('void (document.querySelector(".tag").style.visibility = "hidden")');
    const here = await middleOfTag(page);
    const start = Date.now();

    await t.test('as an arrow, which turns with it', async () => {
      await until('an arrow to the north', () => pointsTo(page, here, 'north'));
      for (const [quarter, side] of [...sides.entries()].slice(1)) {
        await stop(page, start + quarter * 10_000);
        await bus.report(54.3, 10.1, { heading: quarter * 90 });
        await panel.getByText(`${quarter * 90}°`).waitFor();
        // No turn takes longer.
        await stop(page, start + (quarter + 1) * 10_000);
        await until(`an arrow to the ${side}`, () => pointsTo(page, here, side));
      }
    });

    await t.test('paler the longer it was not heard of, though nothing comes', async () => {
      const heard = Date.now();
      for (const [age, minutes] of [
        ['recent', 2],
        ['stale', 20],
        ['gone', 120],
      ] as const) {
        await stop(page, heard + minutes * minute);
        await until(`its colour to be ${age}`, async () => (await ink(page, here, `--${age}`)) > 60);
        assert.equal(await ink(page, here), 0);
      }
    });

    await t.test('drawn on its way at every moment between two reports', async () => {
      await stop(page, start);
      await bus.report(54.3, 10.104);
      await panel.getByText('10.10400° E').waitFor();
      const answer = await fetch(`${gateway.ready.http}/v1/positions?after=3`);
      const { positions } = (await answer.json()) as { positions: Report[] };
      // Its way takes as long on the map as it was between its reports.
      const [left = 0, came = 0] = positions.map(({ receivedAt }) => Date.parse(receivedAt));
      const onItsWay = Math.min(came - left, 10_000);
      const steps = (0.004 / 360) * 512 * 2 ** 15;
      const part = (share: number): Point => ({ x: here.x + steps * share, y: here.y });
      for (const share of [0, 0.5]) {
        await stop(page, start + Math.round(onItsWay * share));
        await until(`it after ${share} of its way`, async () => (await ink(page, part(share))) > 60);
        assert.equal(await ink(page, part(0.5 - share)), 0);
      }
      await page.evaluate(undisturbed);
      await until('picture after picture', () => page.evaluate<boolean>('globalThis.drawn > 5'));
      await stop(page, start + onItsWay);
      await until('it at the end of its way', async () => (await ink(page, part(1))) > 60);
      assert.equal(await ink(page, part(0.5)), 0);
    });
    assert.deepEqual(troubles, []);
  });
});
