import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The targets of the links and pictures of a text that lie in the repository. */
function targets(text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:)([\w./-]+)[)#]/g)].map(([, target = '']) => target);
}

test('every link of the documents leads to a file that is there', () => {
  const documents = globSync(['*.md', 'docs/*.md', 'bench/*.md', 'deploy/**/*.md'], { cwd: root });
  const links = documents.flatMap((document) =>
    targets(readFileSync(join(root, document), 'utf8')).map((target) => ({ document, target })),
  );
  assert.ok(links.length > 50);
  const broken = links.filter(({ document, target }) => !existsSync(join(root, dirname(document), target)));
  assert.deepEqual(broken, []);
});
