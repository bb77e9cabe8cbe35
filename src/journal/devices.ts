import type { DatabaseSync } from 'node:sqlite';
import type { StoredReport } from '../model/report.ts';
import { Column, fromRow, reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { atOneMoment, meta, select, selectEach } from './sql.ts';
import { Tail } from './tail.ts';

/** What the journal knows of a device. Times are milliseconds since 1970, UTC. */
export interface DeviceSummary {
  readonly device: string;
  /** Of its last report. */
  readonly protocol: string;
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
  /** How many reports have been stored. */
  readonly reports: number;
  /** The newest position, by the device's clock. */
  readonly position?: StoredReport;
}

/** Every device, by name: what table `device` says, brought up to date with the reports that are not indexed yet. */
export function deviceSummaries(db: DatabaseSync): DeviceSummary[] {
  return atOneMoment(db, () => {
    const report = select<StoredRow>(db, `select ${reportColumns} from report where seq = :seq`);
    const summaries: DeviceSummary[] = [];
    for (const { positionSeq, positionTime: _, ...known } of merged(db).values()) {
      const [position] = positionSeq === null ? [] : report({ seq: positionSeq }).map(fromRow);
      summaries.push(position === undefined ? known : { ...known, position });
    }
    return summaries.sort((a, b) => (a.device < b.device ? -1 : 1));
  });
}

interface Known extends Omit<DeviceSummary, 'position'> {
  readonly positionTime: number | null;
  readonly positionSeq: number | null;
}

type KnownRow = readonly [string, string, number, number, number, number | null, number | null];

function merged(db: DatabaseSync): Map<string, Known> {
  const known = new Map<string, Known>();
  const rows = selectEach<KnownRow>(
    db,
    'select device, protocol, first_received_at, last_received_at, reports, position_time, position_seq from device',
  );
  for (const [device, protocol, firstReceivedAt, lastReceivedAt, reports, positionTime, positionSeq] of rows({})) {
    known.set(device, { device, protocol, firstReceivedAt, lastReceivedAt, reports, positionTime, positionSeq });
  }

  const uncounted = uncountedReports(db);
  for (const [device, tail] of tailOf(db).devices) {
    const before = known.get(device);
    const moved = (tail.positionTime ?? -Infinity) >= (before?.positionTime ?? -Infinity);
    known.set(device, {
      device,
      protocol: tail.protocol,
      firstReceivedAt: Math.min(tail.firstReceivedAt, before?.firstReceivedAt ?? Infinity),
      lastReceivedAt: Math.max(tail.lastReceivedAt, before?.lastReceivedAt ?? -Infinity),
      reports: (before?.reports ?? 0) + (uncounted.get(device) ?? 0),
      positionTime: (moved ? tail : before)?.positionTime ?? null,
      positionSeq: (moved ? tail : before)?.positionSeq ?? null,
    });
  }
  return known;
}

function tailOf(db: DatabaseSync): Tail {
  const tail = new Tail();
  const rows = selectEach<StoredRow>(db, `select ${reportColumns} from report where seq > :indexedTo order by seq`);
  for (const [seq, ...row] of rows({ indexedTo: meta(db, 'indexed_to') })) {
    const name = row[Column.Device];
    tail.add(tail.devices.get(name) ?? tail.follow(name, -Infinity), seq, row);
  }
  return tail;
}

/** An index pass counts reports with the same steps that put them into `history`; those which it has not come to are not counted. */
function uncountedReports(db: DatabaseSync): Map<string, number> {
  const rows = selectEach<readonly [device: string, reports: number]>(
    db,
    `select r.device, count(*) from report r
     where r.seq > :indexedTo
       and not exists (select 1 from history h where h.device = r.device and h.time = r.time and h.seq = r.seq)
     group by r.device`,
  );
  return new Map(rows({ indexedTo: meta(db, 'indexed_to') }));
}
