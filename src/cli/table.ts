/** Rows of text as columns: the first to the left; those behind it, numbers usually, to the right unless they are to stand left too. */
export function table(rows: readonly (readonly string[])[], others: 'left' | 'right' = 'right'): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  const aligned = (cell: string, column: number): string =>
    column === 0 || others === 'left' ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `${row.map(aligned).join('  ').trimEnd()}\n`).join('');
}
