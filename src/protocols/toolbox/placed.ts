import type { Reading } from '../../model/report.ts';
import { position, type PositionFields, status } from './reading.ts';

/**
 * A position; a status where the device says that it has none: its fix is not valid, and its coordinates are empty or both 0.
 * @param written the two coordinates as they stand in the frame, joined: '' where both are empty; left out where empty ones are a fault
 */
export function placed(fields: PositionFields, written?: string): Reading | string {
  const nowhere = written === '' || (fields.latitude === 0 && fields.longitude === 0);
  return nowhere && !fields.valid ? status(fields) : position(fields);
}
