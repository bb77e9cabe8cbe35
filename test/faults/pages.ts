import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pageBytes } from '../../src/journal/leaves.ts';
import { databaseFile } from '../../src/journal/open.ts';
import { Random } from '../helpers/random.ts';

/** The pages of a table or an index, leaves and others apart, in the order of their contents. */
export function pagesOf(folder: string, name: string): { readonly leaves: number[]; readonly inner: number[] } {
  const db = new DatabaseSync(join(folder, databaseFile), { readOnly: true });
  try {
    const rows = db.prepare('select pageno, pagetype from dbstat where name = ? order by path').all(name);
    const of = (type: string): number[] =>
      rows.flatMap((row) => (row['pagetype'] === type ? [Number(row['pageno'])] : []));
    return { leaves: of('leaf'), inner: of('internal') };
  } finally {
    db.close();
  }
}

/** Overwrites a page, counted from 1, with what is no page. */
export function spoil(folder: string, page: number, random = new Random(page)): void {
  const file = join(folder, databaseFile);
  const bytes = readFileSync(file);
  for (let at = (page - 1) * pageBytes; at < page * pageBytes; at++) bytes[at] = random.whole(0, 255);
  writeFileSync(file, bytes);
}
