import { toJson } from './model/json.ts';
import type { StoredReport } from './model/report.ts';

/** A way to write reports one after another: nothing before the last one has to be in memory. */
export interface Format {
  readonly mediaType: string;
  readonly head: string;
  /** One report; undefined where the format has no place for it (a status without a place has none on a map). */
  row(report: StoredReport, first: boolean): string | undefined;
  readonly tail: string;
}

const columns = [
  'seq',
  'id',
  'device',
  'protocol',
  'type',
  'time',
  'receivedAt',
  'valid',
  'latitude',
  'longitude',
  'altitude',
  'accuracy',
  'speed',
  'heading',
  'satellites',
  'hdop',
  'event',
  'attributes',
] as const;

/** A value as RFC 4180 has it; text that a spreadsheet would take for a formula is written with an apostrophe before it. */
function csvField(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function xml(text: string): string {
  // Control characters have no place in XML 1.0, not even escaped.
  return text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}

function geojson(report: StoredReport): string | undefined {
  const { latitude, longitude, ...properties } = toJson(report);
  if (latitude === undefined || longitude === undefined) return undefined;
  const place = report.altitude === undefined ? [longitude, latitude] : [longitude, latitude, report.altitude];
  return JSON.stringify({
    type: 'Feature',
    id: report.id,
    geometry: { type: 'Point', coordinates: place },
    properties,
  });
}

const gpxHead =
  '<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Fleetline" xmlns="http://www.topografix.com/GPX/1/1">\n';

/** A report as GPX 1.1 has a point, the elements in the order of its schema (wptType). @param name of its device, where it needs one */
function gpxPoint(element: 'wpt' | 'trkpt', report: StoredReport, name?: string): string | undefined {
  const { latitude, longitude, altitude, satellites, hdop } = report;
  if (latitude === undefined || longitude === undefined || report.valid === false) return undefined;
  const parts = [
    altitude === undefined ? '' : `<ele>${altitude}</ele>`,
    `<time>${new Date(report.time).toISOString()}</time>`,
    name === undefined ? '' : `<name>${xml(name)}</name>`,
    satellites === undefined ? '' : `<sat>${satellites}</sat>`,
    hdop === undefined ? '' : `<hdop>${hdop}</hdop>`,
  ];
  return `<${element} lat="${latitude}" lon="${longitude}">${parts.join('')}</${element}>\n`;
}

/** What comes before every row but the first: JSON has no comma behind the last one. */
const comma = (first: boolean): string => (first ? '' : ',\n');

/** The formats by name. GPX has way points, for the reports of several devices are no one's track, see {@link formatOf}; invalid fixes are left out. */
export const formats = {
  json: {
    mediaType: 'application/json',
    head: '{"positions":[\n',
    row: (report, first) => comma(first) + JSON.stringify(toJson(report)),
    tail: '\n]}\n',
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    head: '',
    row: (report) => `${JSON.stringify(toJson(report))}\n`,
    tail: '',
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    head: `${columns.join(',')}\r\n`,
    row: (report) => {
      const values: Readonly<Record<string, unknown>> = { ...toJson(report) };
      return `${columns.map((column) => csvField(values[column])).join(',')}\r\n`;
    },
    tail: '',
  },
  geojson: {
    mediaType: 'application/geo+json',
    head: '{"type":"FeatureCollection","features":[\n',
    row: (report, first) => {
      const feature = geojson(report);
      return feature === undefined ? undefined : comma(first) + feature;
    },
    tail: '\n]}\n',
  },
  gpx: {
    mediaType: 'application/gpx+xml',
    head: gpxHead,
    row: (report) => gpxPoint('wpt', report, report.device),
    tail: '</gpx>\n',
  },
} as const satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof formats;

/** The format for the reports of one device in the order of its clock, or of any number of them: in GPX, one device has a track. */
export function formatOf(name: FormatName, device: string | undefined): Format {
  if (name !== 'gpx' || device === undefined) return formats[name];
  return {
    ...formats.gpx,
    head: `${gpxHead}<trk><name>${xml(device)}</name><trkseg>\n`,
    row: (report) => gpxPoint('trkpt', report),
    tail: `</trkseg></trk>\n${formats.gpx.tail}`,
  };
}
