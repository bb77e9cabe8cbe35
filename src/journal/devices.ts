import type { DatabaseSync } from 'node:sqlite';
import type { StoredReport } from '../model/report.ts';
import { fromRow, reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { atOneMoment, select, selectEach } from './sql.ts';
import { Unindexed, type UnindexedDevice } from './unindexed.ts';

/** What the journal knows of a device. Times are milliseconds since 1970, UTC. */
export interface DeviceSummary {
  readonly device: string;
  /** Of its last report. */
  readonly protocol: string;
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
  /** Its last report in the order of arrival. */
  readonly lastSeq: number;
  /** How many reports have been stored. */
  readonly reports: number;
  /** The newest position, by the device's clock. */
  readonly position?: StoredReport;
}

/** Which devices are wanted; whatever is left out does not matter. */
export interface DeviceQuery {
  /** Only those whose name is greater, as bytes of UTF-8. */
  readonly after?: string | undefined;
  /** Default: all there are. */
  readonly limit?: number | undefined;
  /** Only those whose name contains this; `A` to `Z` are the same as `a` to `z`. */
  readonly search?: string | undefined;
  /** Only those whose last report came in this protocol. */
  readonly protocol?: string | undefined;
  /** Only devices of these names. */
  readonly among?: Iterable<string> | undefined;
  /** Only devices of other names. */
  readonly except?: ReadonlySet<string> | undefined;
}

/**
 * Devices, by name: what table `device` says of them, brought up to date with the reports that are not indexed yet.
 * @param unindexed what is known of these; whoever keeps it spares them being read again
 */
export function deviceSummaries(db: DatabaseSync, query: DeviceQuery, unindexed: Unindexed): DeviceSummary[] {
  const { limit = Infinity, protocol, except } = query;
  return atOneMoment(db, () => {
    unindexed.readOnNow(db);
    const summaryOf = summaries(db, unindexed);
    const page: DeviceSummary[] = [];
    if (limit <= 0) return page;
    for (const [name] of candidates(db, query, unindexed)) {
      if (except?.has(name)) continue;
      const summary = summaryOf(name);
      if (summary === undefined || (protocol !== undefined && summary.protocol !== protocol)) continue;
      page.push(summary);
      if (page.length === limit) break;
    }
    return page;
  });
}

/** The names of those that may be wanted, in ascending order: some are not known, some speak another protocol by now. */
function candidates(db: DatabaseSync, query: DeviceQuery, unindexed: Unindexed): Iterable<readonly [name: string]> {
  const { after = '', search = null, protocol = null, among } = query;
  const source = among
    ? 'select value as device from json_each(:given) where value > :after'
    : `select device from device where device > :after and (:protocol is null or protocol = :protocol)
       union select value from json_each(:given) where value > :after`;
  const names = selectEach<readonly [string]>(
    db,
    `select device from (${source}) where :search is null or instr(lower(device), lower(:search)) > 0 order by device`,
  );
  const given = JSON.stringify(among ? [...among] : unindexed.unlisted(protocol));
  return names({ after, search, given, ...(among ? {} : { protocol }) });
}

/** What is known of a device without the position itself. */
interface Known extends Omit<DeviceSummary, 'position'> {
  readonly positionTime: number | null;
  readonly positionSeq: number | null;
}

type KnownRow = readonly [string, string, number, number, number, number, number | null, number | null];

/** Gives what is known of a device; undefined where that is nothing. */
function summaries(db: DatabaseSync, unindexed: Unindexed): (name: string) => DeviceSummary | undefined {
  const row = select<KnownRow>(
    db,
    `select device, protocol, first_received_at, last_received_at, last_seq, reports, position_time, position_seq
     from device where device = :name`,
  );
  const report = select<StoredRow>(
    db,
    `select ${reportColumns} from report where seq = :seq and seq >= (select value from meta where key = 'first_seq')`,
  );
  const uncounted = uncountedReports(db, unindexed);
  return (name) => {
    const [listed] = row({ name }).map(fromKnownRow);
    const recent = unindexed.of(name);
    const known = recent ? withReports(listed, recent, uncounted(listed, recent)) : listed;
    if (!known) return undefined;
    const { positionSeq, positionTime: _positionTime, ...summary } = known;
    const [position] = positionSeq === null ? [] : report({ seq: positionSeq }).map(fromRow);
    return position === undefined ? summary : { ...summary, position };
  };
}

function fromKnownRow(row: KnownRow): Known {
  const [device, protocol, firstReceivedAt, lastReceivedAt, lastSeq, reports, positionTime, positionSeq] = row;
  return { device, protocol, firstReceivedAt, lastReceivedAt, lastSeq, reports, positionTime, positionSeq };
}

/**
 * How many reports of a device table `device` has not counted. An index pass counts them with the same steps that put them into `history`:
 * those which it has not come to are not counted.
 */
function uncountedReports(
  db: DatabaseSync,
  unindexed: Unindexed,
): (known: Known | undefined, recent: UnindexedDevice) => number {
  const counted = db.prepare('select 1 from history where device = ? and time = ? and seq = ?');
  return (known, recent) => {
    const begun = known !== undefined && known.lastSeq > unindexed.indexedTo;
    let count = 0;
    for (const [time, seq] of unindexed.reports(recent))
      if (!begun || counted.get(recent.device, time, seq) === undefined) count += 1;
    return count;
  };
}

function withReports(before: Known | undefined, recent: UnindexedDevice, uncounted: number): Known {
  const moved = (recent.positionTime ?? -Infinity) >= (before?.positionTime ?? -Infinity);
  return {
    device: recent.device,
    protocol: recent.protocol,
    firstReceivedAt: Math.min(recent.firstReceivedAt, before?.firstReceivedAt ?? Infinity),
    lastReceivedAt: Math.max(recent.lastReceivedAt, before?.lastReceivedAt ?? -Infinity),
    lastSeq: recent.lastSeq,
    reports: (before?.reports ?? 0) + uncounted,
    positionTime: (moved ? recent : before)?.positionTime ?? null,
    positionSeq: (moved ? recent : before)?.positionSeq ?? null,
  };
}
