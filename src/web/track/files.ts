import { ask, hasToken } from '../shared/api.ts';
import { positionsUrl } from './load.ts';
import type { Span } from './spans.ts';

/** A way as a file. */
export interface WayFile {
  readonly title: string;
  readonly name: string;
  readonly path: string;
}

const titles = { gpx: 'GPX', geojson: 'GeoJSON', csv: 'CSV' } as const;

/** The files that a way can be had as: all reports of the time, also those that are not drawn. */
export function filesOf(device: string, span: Span): WayFile[] {
  return Object.entries(titles).map(([format, title]) => ({
    title,
    name: `${device}.${format}`,
    path: positionsUrl(device, span, { format, download: 1 }),
  }));
}

/** How long a browser may take to begin to save what it was given. */
const keptFor = 60_000;

/** What a link to a file does: a link sends no token, so where one is wanted, the file is fetched first. @throws ApiError */
export async function save({ name, path }: WayFile, event: Event): Promise<void> {
  if (!hasToken()) return;
  event.preventDefault();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await (await ask(path)).blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptFor);
}
