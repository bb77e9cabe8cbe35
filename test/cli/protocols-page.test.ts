import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { protocolsPage } from '../../src/cli/protocols-page.ts';
import { builtIn } from '../../src/protocols/registry.ts';

describe('docs/protocols.md', () => {
  const page = readFileSync(new URL('../../docs/protocols.md', import.meta.url), 'utf8');

  test('is what `npm run docs` makes of the registry', () => {
    assert.ok(page === protocolsPage(builtIn), 'it is not: run `npm run docs`');
  });

  test('tells of each protocol what it begins with, its messages, its replies, and an example with its report', () => {
    const sections = page.split(/^## /m).slice(1);
    assert.deepEqual(
      sections.map((section) => section.slice(0, section.indexOf('\n'))),
      builtIn.map(({ name }) => name),
    );
    for (const [index, { messages, replies }] of builtIn.entries()) {
      const section = sections[index] ?? '';
      for (const type of Object.keys(messages))
        assert.ok(section.includes(`| \`${type.replaceAll('|', '\\|')}\` |`), type);
      assert.ok(section.includes(replies));
      assert.match(section, /```json\n\{"device":/);
    }
  });
});
