import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** For a test's `skip` option: false where strace is there, else the reason. */
export const withoutStrace: false | string = spawnSync('strace', ['-V']).error ? 'there is no strace' : false;

/**
 * Has the kernel refuse a running program to write or sync some files, until it is told to stop.
 * @param error what each such call fails with, EIO for instance
 * @returns how to stop it
 */
export async function refuseWrites(
  t: TestContext,
  pid: number,
  files: readonly string[],
  error: string,
): Promise<() => Promise<void>> {
  const calls = 'write,pwrite64,ftruncate,fsync,fdatasync';
  const paths = files.flatMap((file) => ['-P', file]);
  const options = ['-f', '-p', String(pid), '-o', '/dev/null', ...paths, '-e', `inject=${calls}:error=${error}`];
  const strace = spawn('strace', ['-e', `trace=${calls}`, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => strace.kill());
  const ended = once(strace, 'close');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    strace.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('attached')) resolve();
    });
    strace.on('close', () => reject(new Error(`strace ended: ${said}`)));
  });
  return async () => {
    strace.kill('SIGINT');
    await ended;
  };
}
