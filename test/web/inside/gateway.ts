import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { temporaryFolder } from '../../helpers/folder.ts';
import { type Gateway, serve } from '../../helpers/gateway.ts';
import { configureOwn, fragile } from '../../helpers/own-protocol.ts';

/**
 * A gateway with the fragile protocol beside the built-in ones.
 * @param config what else stands in its configuration
 * @param args what else it is started with
 */
export function serveFragile(t: TestContext, config: object = {}, args: readonly string[] = []): Promise<Gateway> {
  const data = temporaryFolder(t);
  configureOwn(data, fragile, config);
  return serve(t, data, args);
}

/** Ends the process that is chosen, as a person does. */
export async function endChosen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End this process' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click();
}
