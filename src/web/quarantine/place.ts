/** What the page's address says: `?protocol=…&kind=…&frame=…`. */
export interface Place {
  /** Only kinds of this protocol; undefined: of all. */
  readonly protocol: string | undefined;
  /** The kind that is looked at. */
  readonly kind: string | undefined;
  /** The number of the frame that is looked at. */
  readonly frame: number | undefined;
}

/** Reads the query of the page's address; what is no number of a frame is left out. */
export function readPlace(query: string): Place {
  const said = new URLSearchParams(query);
  const number = said.get('frame') ?? '';
  return {
    protocol: said.get('protocol') ?? undefined,
    kind: said.get('kind') ?? undefined,
    frame: /^[1-9]\d{0,14}$/.test(number) ? Number(number) : undefined,
  };
}

/** Writes the query of the page's address. */
export function writePlace({ protocol, kind, frame }: Partial<Place>): string {
  const query = new URLSearchParams();
  if (protocol !== undefined) query.set('protocol', protocol);
  if (kind !== undefined) query.set('kind', kind);
  if (frame !== undefined) query.set('frame', String(frame));
  return query.size === 0 ? '' : `?${query}`;
}
