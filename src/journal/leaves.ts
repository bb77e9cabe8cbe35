import { closeSync, openSync, readSync } from 'node:fs';
import type { RawRow } from './salvage.ts';

/** The size of a journal's pages: SQLite's default. */
export const pageBytes = 4096;

/** Reads a page, counted from 1; undefined behind the end. */
type Pages = (number: number) => Buffer | undefined;

/**
 * The rows of tables with so many columns, the first of them their integer key, as they lie in the leaves of a database file: also those to
 * which no inner page leads any more. What has been deleted may be among them, and what is damaged may look like a row.
 *
 * Source: sqlite.org/fileformat2.html, sections 1.6 (b-tree pages) and 2.1 (record format).
 */
export function* leafRows(file: string, columns: number): Generator<RawRow, void, void> {
  const descriptor = openSync(file, 'r');
  const pages: Pages = (number) => {
    const bytes = Buffer.allocUnsafe(pageBytes);
    return readSync(descriptor, bytes, 0, pageBytes, (number - 1) * pageBytes) === pageBytes ? bytes : undefined;
  };
  try {
    // The first page is of the schema.
    for (let number = 2, page; (page = pages(number)) !== undefined; number += 1) yield* rowsOf(page, pages, columns);
  } finally {
    closeSync(descriptor);
  }
}

/*
 * byte 0      13: the leaf of a table
 * bytes 3, 4  number of cells
 * from 8 on   where each cell begins, two bytes each
 */
const tableLeaf = 13;

function* rowsOf(page: Buffer, pages: Pages, columns: number): Generator<RawRow, void, void> {
  if (page[0] !== tableLeaf) return;
  const cells = Math.min(page.readUInt16BE(3), (pageBytes - 8) / 2);
  for (let cell = 0; cell < cells; cell += 1) {
    const row = rowAt(page, page.readUInt16BE(8 + 2 * cell), pages, columns);
    if (row !== undefined) yield row;
  }
}

/** A cell: the length of the payload, the key, the payload, and if that is long, the page where it goes on. */
function rowAt(page: Buffer, at: number, pages: Pages, columns: number): RawRow | undefined {
  try {
    const length = varint(page, at);
    const key = varint(page, length.end);
    const payload = payloadAt(page, key.end, length.value, pages);
    return payload === undefined ? undefined : recordOf(payload, key.value, columns);
  } catch (error) {
    // A place outside of the page, or no UTF-8: it is no row.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** No report or quarantined frame is longer. */
const mostPayload = 100_000_000;

function payloadAt(page: Buffer, at: number, length: number, pages: Pages): Buffer | undefined {
  const most = pageBytes - 35;
  if (length <= most) return at + length <= pageBytes ? page.subarray(at, at + length) : undefined;
  if (length > mostPayload) return undefined;
  const least = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (pageBytes - 4));
  const local = wanted <= most ? wanted : least;
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let left = length - local; left > 0; left -= pageBytes - 4) {
    const overflow = pages(next);
    if (overflow === undefined) return undefined;
    parts.push(overflow.subarray(4, 4 + Math.min(left, pageBytes - 4)));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** A record: the length of its header, the type of each column, the values. Where the key stands there is a null. */
function recordOf(payload: Buffer, key: number, columns: number): RawRow | undefined {
  const header = varint(payload, 0);
  const row: RawRow[number][] = [];
  let at = header.value;
  let typeAt = header.end;
  while (typeAt < header.value) {
    const type = varint(payload, typeAt);
    typeAt = type.end;
    const value = valueAt(payload, at, type.value);
    row.push(value.value);
    at += value.bytes;
  }
  if (row.length !== columns || row[0] !== null || at !== payload.length) return undefined;
  return [key, ...row.slice(1)];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function valueAt(
  payload: Buffer,
  at: number,
  type: number,
): { readonly value: RawRow[number]; readonly bytes: number } {
  if (type === 0) return { value: null, bytes: 0 };
  if (type <= 5) {
    const bytes = type === 5 ? 6 : type;
    return { value: payload.readIntBE(at, bytes), bytes };
  }
  if (type === 6) return { value: Number(payload.readBigInt64BE(at)), bytes: 8 };
  if (type === 7) return { value: payload.readDoubleBE(at), bytes: 8 };
  if (type <= 9) return { value: type - 8, bytes: 0 };
  const bytes = Math.floor((type - 12) / 2);
  if (bytes < 0 || at + bytes > payload.length) throw new RangeError('a value reaches beyond its record');
  const value = payload.subarray(at, at + bytes);
  return { value: type % 2 === 1 ? utf8.decode(value) : value, bytes };
}

/** A number of up to nine bytes, seven bits each, the highest first. @throws RangeError beyond the end, and beyond what is a safe integer */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at; ; end += 1) {
    const byte = bytes.readUInt8(end);
    value = value * 128 + (byte & 127);
    if (!Number.isSafeInteger(value)) throw new RangeError('no length and no key is that great');
    if (byte < 128) return { value, end: end + 1 };
  }
}
