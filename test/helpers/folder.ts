import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** An empty folder that goes with the test. */
export function temporaryFolder(t: TestContext, within = tmpdir()): string {
  const folder = mkdtempSync(join(within, 'fleetline-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
