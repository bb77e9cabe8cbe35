import type { DatabaseSync } from 'node:sqlite';
import { select } from './sql.ts';

/** Quarantined frames that are alike: of one protocol, refused for one reason. */
export interface QuarantineKind {
  readonly protocol: string | undefined;
  readonly reason: string;
  readonly count: number;
  /** The newest of them, and the device that it came from, where one had logged in. */
  readonly id: number;
  readonly device: string | undefined;
  /** How many devices they came from, as far as is known. */
  readonly devices: number;
  /** When the first and the last of them came. Milliseconds since 1970, UTC. */
  readonly firstAt: number;
  readonly lastAt: number;
}

type KindRow = readonly [
  protocol: string | null,
  reason: string,
  count: number,
  id: number,
  device: string | null,
  devices: number,
  firstAt: number,
  lastAt: number,
];

const mostKinds = 1000;

/** Counts what has not been decoded so far, the most frequent kind first. */
export function quarantineKinds(db: DatabaseSync): QuarantineKind[] {
  const rows = select<KindRow>(
    db,
    `select kind.protocol, kind.reason, frames, newest, device, devices, first_at, last_at
     from (
       select protocol, reason, count(*) as frames, max(id) as newest, count(distinct device) as devices,
              min(received_at) as first_at, max(received_at) as last_at
       from quarantine where decoded_at is null group by protocol, reason
     ) as kind join quarantine on id = newest
     order by frames desc, newest desc limit ${mostKinds}`,
  )({});
  return rows.map(([protocol, reason, count, id, device, devices, firstAt, lastAt]) => ({
    protocol: protocol ?? undefined,
    reason,
    count,
    id,
    device: device ?? undefined,
    devices,
    firstAt,
    lastAt,
  }));
}
