/** What the page's address says: `?device=…&view=ZOOM/LATITUDE/LONGITUDE`. */
export interface PageAddress {
  readonly device: string | undefined;
  readonly view: { readonly zoom: number; readonly latitude: number; readonly longitude: number } | undefined;
}

const form = /^(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;

/** Reads the query of the page's address; what is no view is left out. */
export function readAddress(query: string): PageAddress {
  const asked = new URLSearchParams(query);
  const found = form.exec(asked.get('view') ?? '');
  const [, zoom = 0, latitude = 0, longitude = 0] = (found ?? []).map(Number);
  const sound = found !== null && zoom <= 22 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return { device: asked.get('device') ?? undefined, view: sound ? { zoom, latitude, longitude } : undefined };
}

/** Writes the query of the page's address, with as many digits as a pixel has. */
export function writeAddress({ device, view }: PageAddress): string {
  const query = new URLSearchParams();
  if (device !== undefined) query.set('device', device);
  if (view !== undefined) {
    const digits = Math.max(1, Math.ceil(view.zoom / 3));
    const { zoom, latitude, longitude } = view;
    query.set('view', `${zoom.toFixed(1)}/${latitude.toFixed(digits)}/${longitude.toFixed(digits)}`);
  }
  // A slash may stand in a query as it is, and reads better so.
  const text = query.toString().replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}
