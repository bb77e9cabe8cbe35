import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the package as it is published', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetline-package-'));
    const needed = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'bin', 'src'];
    for (const name of needed) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await run('npm', ['run', '-s', 'build'], { cwd: folder });
    // What is published has no sources.
    await rm(join(folder, 'src'), { recursive: true });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  test('decodes for who imports it by name', async () => {
    const script = `import { decode } from 'fleetline'; import { spawn } from 'fleetline/process';
      console.log(JSON.stringify([decode('*HQ,4100000001,HTBT#').replies, typeof spawn]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
    assert.deepEqual(JSON.parse(stdout), [['*HQ,4100000001,HTBT#'], 'function']);
  });

  test('serves from its command', async () => {
    const options = ['serve', '--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--log-level', 'silent'];
    const child = spawn(process.execPath, [join(folder, 'bin/fleetline.js'), ...options], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { devices, http } = JSON.parse(line) as { devices: [string]; http: string };
      const device = connect(Number(devices[0].split(':')[1]), '127.0.0.1');
      device.write('*HQ,4100000001,HTBT#');
      const [reply] = (await once(device, 'data')) as [Buffer];
      assert.equal(reply.toString(), '*HQ,4100000001,HTBT#');
      device.destroy();
      // The pages are there too, made of JavaScript.
      const page = await (await fetch(http)).text();
      const [, module = ''] = /type="module" src="([^"]+\.js)"/.exec(page) ?? [];
      for (const path of [module, '/web/style/base.css', '/web/style/icon.svg', '/web/map/map.css'])
        assert.equal((await fetch(http + path)).status, 200, path);
    } finally {
      child.kill('SIGTERM');
    }
    assert.deepEqual(await exited, [0, null]);
  });
});
