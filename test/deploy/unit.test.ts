import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { memoryCeiling, totalBytes } from '../../src/config/ceiling.ts';
import { readConfig } from '../../src/config/config.ts';
import { defaultLimits } from '../../src/config/limits.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline } from '../helpers/gateway.ts';
import { repositoryFile, secondsToStop, unknownOptions, valueOf } from './deploy.ts';

/** A unit file's settings; one that is given several times has several values. */
function parseUnit(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const head = /^\[(\w+)\]$/.exec(line);
    if (head) {
      section = head[1] ?? '';
      continue;
    }
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? assert.fail(`no setting: ${line}`);
    const key = `${section}.${name}`;
    settings.set(key, [...(settings.get(key) ?? []), value ?? '']);
  }
  return settings;
}

describe('deploy/fleetline.service', () => {
  const unit = parseUnit(repositoryFile('deploy/fleetline.service'));
  const one = (name: string): string => {
    const [value, ...more] = unit.get(`Service.${name}`) ?? [];
    assert.equal(more.length, 0, name);
    return value ?? assert.fail(`there is no ${name}`);
  };
  const words = one('ExecStart').split(' ');

  test('starts what the package has there, with options that there are', () => {
    const [node = '', main = ''] = words;
    const { name, files } = JSON.parse(repositoryFile('package.json')) as { name: string; files: readonly string[] };
    assert.equal(node, '/opt/fleetline/node_modules/.bin/node');
    const [, inPackage = ''] = main.split(`/opt/fleetline/node_modules/${name}/`);
    assert.ok(files.includes(inPackage.split('/')[0] ?? ''));
    // The package has the source compiled.
    assert.ok(
      existsSync(new URL(`../../${inPackage.replace('dist/', 'src/').replace('.js', '.ts')}`, import.meta.url)),
    );
    assert.deepEqual(unknownOptions(words), []);
  });

  test('keeps the journal and finds the configuration in the folders that it is given', () => {
    assert.equal(valueOf(words, '--data'), `/var/lib/${one('StateDirectory')}`);
    assert.match(valueOf(words, '--config') ?? '', new RegExp(`^/etc/${one('ConfigurationDirectory')}/`));
  });

  test('names the manual that the package has', () => {
    const [documentation = ''] = unit.get('Unit.Documentation') ?? [];
    const path = documentation.replace('file:/opt/fleetline/node_modules/fleetline/', '');
    assert.match(repositoryFile(path), /^# /);
  });

  test('gives it as much time to stop as it may take with four threads, and a descriptor for each connection', () => {
    assert.ok(Number(one('TimeoutStopSec')) > secondsToStop(defaultLimits.shutdownSeconds, 4));
    assert.ok(Number(one('LimitNOFILE')) >= 4 * defaultLimits.connections + 50);
  });

  test('gives it the memory that all limits at once can take', () => {
    assert.match(one('MemoryMax'), /^\d+G$/);
    assert.ok(Number.parseInt(one('MemoryMax'), 10) * 2 ** 30 > totalBytes(memoryCeiling(readConfig({}))));
  });

  test('is not started again where its configuration is wrong, which is what its exit code says', async (t) => {
    const { code } = await fleetline(t, ['serve', '--threads', '0'], { cwd: temporaryFolder(t) });
    assert.equal(one('RestartPreventExitStatus'), String(code));
    assert.equal(one('Restart'), 'always');
  });

  test('lets it write nothing but its own folder, and gain nothing', () => {
    assert.equal(one('ProtectSystem'), 'strict');
    assert.equal(one('NoNewPrivileges'), 'yes');
    assert.equal(one('CapabilityBoundingSet'), '');
    assert.equal(one('UMask'), '0077');
    assert.ok(!unit.has('Service.ReadWritePaths'));
    assert.notEqual(one('User'), 'root');
  });

  test('is told by the signal for it to read its configuration again', () => {
    assert.equal(one('Type'), 'exec');
    assert.equal(one('ExecReload'), 'kill -HUP $MAINPID');
  });
});
