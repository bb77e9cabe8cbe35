import type { Locator, Page } from 'playwright-core';

/** The middle of the vehicle that is chosen, pixels: its ring is 38 of them wide. */
export async function middleOfTag(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator('.ring').boundingBox();
  return { x: (box?.x ?? 0) + 19, y: (box?.y ?? 0) + 19 };
}

/** The row of a vehicle. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('option').filter({ has: page.getByText(name, { exact: true }) });
}
