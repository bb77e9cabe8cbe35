import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { limitsPage } from '../../src/cli/limits-page.ts';
import { limits } from '../../src/config/limits.ts';
import { closeReasons } from '../../src/receiver/counters.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';

const root = new URL('../../', import.meta.url);

describe('docs/limits.md', () => {
  test('is what `npm run docs` makes of the table', () => {
    const page = readFileSync(new URL('docs/limits.md', root), 'utf8');
    assert.ok(page === limitsPage(), 'it is not: run `npm run docs`');
  });
});

describe('each limit', () => {
  test('has a test that is there, and speaks of it', () => {
    for (const [name, { test: file }] of Object.entries(limits)) {
      const source = readFileSync(new URL(file, root), 'utf8');
      assert.match(source, new RegExp(`\\b${name}\\b`), `${file} says nothing of ${name}`);
    }
  });

  test('has a metric that a gateway shows', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const shown = await (await fetch(`${gateway.ready.http}/metrics`)).text();
    for (const [name, { metric }] of Object.entries(limits)) {
      const [, family, , label, value] = /^(\w+)(\{(\w+)="(.+)"\})?$/.exec(metric) ?? [];
      assert.ok(shown.includes(`# TYPE ${family} `), `${name}: ${metric}`);
      // A series appears when there is something to count.
      if (label === 'reason') assert.ok((closeReasons as readonly (string | undefined)[]).includes(value), metric);
    }
  });
});
