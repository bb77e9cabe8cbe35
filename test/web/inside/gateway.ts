import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { temporaryFolder } from '../../helpers/folder.ts';
import { type Gateway, serve } from '../../helpers/gateway.ts';

/** Lines `!DEVICE,N`, answered with N once they are stored. Where N can be divided by ten, it throws. */
const fragile = `
export const protocol = {
  name: 'fragile',
  title: 'A protocol whose decoder throws on every tenth line',
  devices: ['Tests'],
  signatures: [/^!\\w+,/],
  framing(bytes, from) {
    const end = bytes.indexOf('\\n', from);
    return end < 0 ? undefined : { begin: from, start: from, end, next: end + 1 };
  },
  messages: { position: 'a fix' },
  replies: 'Each fix is answered with its number.',
  decode(frame, session) {
    const [device, number] = frame.text.slice(1).split(',');
    if (Number(number) % 10 === 0) throw new Error('every tenth line is too much');
    const time = Date.UTC(2026, 5, 22) + Number(number) * 1000;
    return {
      message: 'position',
      readings: [{ device, type: 'position', time, valid: true, latitude: 54.5, longitude: 10.25 }],
      reply: number + '\\n',
      session: { ...session, device },
    };
  },
  examples: [],
};
`;

/**
 * A gateway with the fragile protocol beside the built-in ones.
 * @param config what else stands in its configuration
 * @param args what else it is started with
 */
export function serveFragile(t: TestContext, config: object = {}, args: readonly string[] = []): Promise<Gateway> {
  const data = temporaryFolder(t);
  writeFileSync(join(data, 'fragile.ts'), fragile);
  writeFileSync(join(data, 'fleetline.config.json'), JSON.stringify({ protocols: ['fragile.ts'], ...config }));
  return serve(t, data, args);
}

/** Ends the process that is chosen, as a person does. */
export async function endChosen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End this process' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click();
}
