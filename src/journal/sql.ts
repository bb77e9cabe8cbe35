import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** What a pragma that answers with one number or word says. */
export function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0];
}

/** A number of table `meta`. */
export function meta(db: DatabaseSync, key: 'first_seq' | 'indexed_to'): number {
  return Number(db.prepare('select value from meta where key = ?').get(key)?.['value']);
}

/** As many parameters as a row has columns: `?, ?, ?`. */
export function parameters(columns: string): string {
  return columns.replaceAll(/[^,]+/g, ' ?').trim();
}

type Parameters = Readonly<Record<string, SQLInputValue>>;

/** A prepared select whose rows come as arrays; `Row` must be what the statement selects. */
export function select<Row>(db: DatabaseSync, sql: string): (parameters: Parameters) => Row[] {
  const rows = selectEach<Row>(db, sql);
  return (parameters) => [...rows(parameters)];
}

/** Like {@link select}, a row at a time: it keeps a read transaction open until the last one is taken. */
export function selectEach<Row>(db: DatabaseSync, sql: string): (parameters: Parameters) => Iterable<Row> {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return (parameters) => {
    const rows: Iterable<unknown> = statement.iterate(parameters);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a statement selects is known to its SQL only
    return rows as Iterable<Row>;
  };
}

/** Looks at the database as it is at one moment, whatever is committed meanwhile. */
export function atOneMoment<T>(db: DatabaseSync, look: () => T): T {
  db.exec('begin');
  try {
    return look();
  } finally {
    db.exec('commit');
  }
}
