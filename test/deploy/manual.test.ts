import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { metrics } from '../../src/api/metrics.ts';
import { readConfig } from '../../src/config/config.ts';
import { defaultLimits, limits } from '../../src/config/limits.ts';
import { changeOf } from '../../src/config/reload.ts';
import { closeReasons } from '../../src/receiver/counters.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline } from '../helpers/gateway.ts';
import { kernelSettings, repositoryFile } from './deploy.ts';

const manual = repositoryFile('docs/deployment.md');

function found(pattern: RegExp): string[] {
  return [...new Set(Array.from(manual.matchAll(pattern), ([, name = '']) => name))];
}

describe('docs/deployment.md', () => {
  test('watches metrics that there are', () => {
    const known = new Set(metrics.map(({ name }) => name));
    const named = found(/\b(fleetline_[a-z_]+)/g).map((name) => name.replace(/_bucket$/, ''));
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });

  test('names reasons, limits and kernel settings that there are', () => {
    const quoted = new Set(found(/`([\w-]+)`/g));
    const reasons: readonly string[] = closeReasons;
    for (const reason of ['not-stored', 'connections-per-address', 'replies-not-read', 'endless-frame']) {
      assert.ok(quoted.has(reason) && reasons.includes(reason), reason);
    }
    for (const name of found(/`limits\.(\w+)`/g)) assert.ok(name in limits, name);
    const settings = new Map([...kernelSettings()].map(([name, value]) => [name.replace(/^-/, ''), value]));
    for (const [, names = '', value = ''] of manual.matchAll(/^\| (`net\.[^|]+) \| (\d[\d ]*) \|/gm))
      for (const [, name = ''] of names.matchAll(/`([\w.]+)`/g)) assert.equal(settings.get(name), value, name);
    assert.equal(found(/^\| `(net)\./gm).length, 1);
  });

  test('shows a configuration that is right', () => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(manual) ?? [];
    assert.equal(readConfig(JSON.parse(json)).listen[0]?.port, 5010);
  });

  test('says of every option from when on a reload has it in force', () => {
    const [, table = ''] = /^\| option \| from when on \|\n(.*?)\n\n/ms.exec(manual) ?? [];
    for (const option of Object.keys(readConfig({ tls: { certificate: 'a', key: 'b' }, map: { pmtiles: 'c' } })))
      assert.match(table, new RegExp(`\`${option}\``), option);
    const others = Object.fromEntries(Object.entries(defaultLimits).map(([name, value]) => [name, value + 1]));
    const { left } = changeOf(readConfig({}), readConfig({ limits: others }));
    assert.ok(left.length > 0);
    for (const name of left.map((option) => option.replace('limits.', '')))
      assert.match(table, new RegExp(`\`${name}\`[^|]*\\| after a restart`), name);
  });

  test('points to files that are there', () => {
    for (const path of found(/\]\(\.\.\/([^)]+)\)/g)) {
      assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), path);
    }
  });

  test('uses commands that there are', async (t) => {
    const { stdout } = await fleetline(t, ['--help'], { cwd: temporaryFolder(t) });
    for (const command of found(/\bfleetline (doctor|query|ps|top|quarantine|simulate|serve)\b/g))
      assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  });
});
