import { styleText } from 'node:util';
import type { ReportJson } from '../model/json.ts';

/** Columns of a report on a terminal: its head, how wide it is, and what stands in it. */
const columns: readonly (readonly [head: string, width: number, cell: (report: ReportJson) => string])[] = [
  ['TIME (UTC)', 19, ({ time }) => time.slice(0, 19).replace('T', ' ')],
  ['DEVICE', 16, ({ device }) => printable(device)],
  ['PROTOCOL', 10, ({ protocol }) => protocol],
  ['LATITUDE', 10, ({ latitude }) => latitude?.toFixed(5) ?? ''],
  ['LONGITUDE', 10, ({ longitude }) => longitude?.toFixed(5) ?? ''],
  ['M/S', 5, ({ speed }) => speed?.toFixed(1) ?? ''],
  ['HEADING', 7, ({ heading }) => (heading === undefined ? '' : `${Math.round(heading)}°`)],
  ['WHAT', 0, what],
];

/** Numbers stand to the right. */
const toTheRight = new Set(['LATITUDE', 'LONGITUDE', 'M/S', 'HEADING']);

/** The line above them all. */
export function headLine(): string {
  return `${styleText(
    'dim',
    lineOf((head) => head),
  )}\n`;
}

/** A report as a line for a person; in colour, where standard output is a terminal that wants it. */
export function reportLine(report: ReportJson): string {
  const line = lineOf((_, cell) => cell(report));
  if (report.event !== undefined) return `${styleText('yellow', line)}\n`;
  return `${report.type === 'position' && report.valid !== false ? line : styleText('dim', line)}\n`;
}

function lineOf(text: (head: string, cell: (report: ReportJson) => string) => string): string {
  const cells = columns.map(([head, width, cell]) =>
    toTheRight.has(head) ? text(head, cell).padStart(width) : text(head, cell).padEnd(width),
  );
  return cells.join('  ').trimEnd();
}

function what({ type, valid, event }: ReportJson): string {
  return [type === 'status' ? 'status' : '', valid === false ? 'no valid fix' : '', event ?? '']
    .filter((word) => word !== '')
    .join(', ');
}

/** A device's own words, without what a terminal would obey. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}
