import { existsSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { patienceMilliseconds } from './until.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For a test's `skip` option: false where Chromium is there, else what is missing. */
export function withoutBrowser(): false | string {
  return existsSync(executablePath)
    ? false
    : `no Chromium at ${executablePath}: install Debian's chromium, or set CHROMIUM`;
}

/** Draws with the processor, so that maps are drawn on machines without graphics; asks nobody on the network for anything. */
const args = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser of the test's own, in a fresh profile. */
export async function openBrowser(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args });
  t.after(() => browser.close());
  return browser;
}

/** A page and everything that went wrong on it. */
export interface Opened {
  readonly page: Page;
  /** Errors of scripts and of the content security policy, and requests that failed, in words. */
  readonly troubles: readonly string[];
}

/** Opens a page of a gateway. @param options how large the window is, which colours, which zone */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(patienceMilliseconds);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  return { page, troubles };
}
