const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** The time that a person wrote in ISO 8601, in milliseconds since 1970; without a zone it is UTC. Undefined where it is none. */
export function momentOf(text: string): number | undefined {
  const found = isoTime.exec(text);
  const time = found ? Date.parse(text.includes('T') && !found[1] ? `${text}Z` : text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
