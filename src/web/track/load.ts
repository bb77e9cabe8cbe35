import type { Report } from '../../api/schemas/report.ts';
import { ask, url } from '../shared/api.ts';
import { type Fix, fixOf, LineCutter } from './fix.ts';
import type { Span } from './spans.ts';

/** What was reported in a time. */
export interface Track {
  /** Ascending in time. */
  readonly fixes: readonly Fix[];
  /** How many positions the device itself does not trust, or that are none. */
  readonly invalid: number;
  /** There were more than one page can show. */
  readonly cut: boolean;
}

/** As many positions as one page shows; of more, the first ones. */
const mostFixes = 200_000;

/** Where the positions of a device are. */
export function positionsUrl(
  device: string,
  { from, to }: Span,
  more: Readonly<Record<string, string | number>>,
): string {
  const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return url('/v1/positions', { device, ...times, ...more });
}

/**
 * Reads where a vehicle was, as it comes.
 * @param tell how many have come so far
 * @throws ApiError what the gateway said
 */
export async function loadTrack(
  device: string,
  span: Span,
  signal: AbortSignal,
  tell: (reports: number) => void,
): Promise<Track> {
  const { body } = await ask(positionsUrl(device, span, { format: 'ndjson', limit: mostFixes + 1 }), { signal });
  const cutter = new LineCutter();
  const fixes: Fix[] = [];
  let reports = 0;
  for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    for (const line of cutter.push(text)) {
      reports += 1;
      const fix = reports > mostFixes ? undefined : fixOf(JSON.parse(line) as Report);
      if (fix) fixes.push(fix);
    }
    tell(reports);
  }
  const cut = reports > mostFixes;
  return { fixes, invalid: (cut ? mostFixes : reports) - fixes.length, cut };
}
