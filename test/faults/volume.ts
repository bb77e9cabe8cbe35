import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** For a test's `skip` option: false where file systems can be mounted, else the reason. */
export const withoutMount: false | string = process.getuid?.() === 0 ? false : 'mounting takes root';

/** A small file system of its own, in memory; it goes with the test. */
export class Volume {
  readonly path: string;
  #ballast: string | undefined;

  constructor(t: TestContext, megabytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'fleetline-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.path]);
    t.after(() => {
      // Lazily: whoever has a file there may be ended after this.
      execFileSync('umount', ['--lazy', this.path]);
      rmdirSync(this.path);
    });
  }

  /** Takes all the room that is left. */
  fill(): void {
    this.#ballast = join(this.path, 'ballast');
    const file = openSync(this.#ballast, 'w');
    const bytes = Buffer.alloc(65_536);
    try {
      for (;;) writeSync(file, bytes);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Gives the room back that {@link fill} took. */
  makeRoom(): void {
    if (this.#ballast !== undefined) rmSync(this.#ballast);
  }

  /** From now on nothing can be written; nobody may have a file open to write. */
  freeze(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path]);
  }
}
