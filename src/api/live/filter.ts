import { type Box, isInside } from '../../model/box.ts';
import type { ReportType, StoredReport } from '../../model/report.ts';

/** Which reports somebody wants; whatever is left out does not matter. */
export interface Filter {
  readonly devices?: ReadonlySet<string> | undefined;
  readonly box?: Box | undefined;
  readonly type?: ReportType | undefined;
}

/** What a filter looks at. */
export type Filtered = Pick<StoredReport, 'device' | 'type' | 'latitude' | 'longitude'>;

export function answersTo({ devices, box, type }: Filter, report: Filtered): boolean {
  if (devices !== undefined && !devices.has(report.device)) return false;
  if (type !== undefined && report.type !== type) return false;
  return box === undefined || isInside(box, report);
}
