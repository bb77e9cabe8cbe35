import type { DatabaseSync } from 'node:sqlite';
import type { ReportType, StoredReport } from '../model/report.ts';
import { fromRow, reportColumns } from './rows.ts';
import type { StoredRow } from './rows.ts';
import { atOneMoment, meta, select, selectEach } from './sql.ts';

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
  readonly among?: readonly string[] | undefined;
  /** Only devices of other names. */
  readonly except?: readonly string[] | undefined;
}

/**
 * Devices, by name: what table `device` says of them, brought up to date with the reports that are not indexed yet. It looks through all
 * of these, twice: that is most of what a page costs, and it is bounded by what comes in within some seconds.
 */
export function deviceSummaries(db: DatabaseSync, query: DeviceQuery = {}): DeviceSummary[] {
  return atOneMoment(db, () => {
    const report = select<StoredRow>(db, `select ${reportColumns} from report where seq = :seq`);
    return found(db, query).map(({ positionSeq, positionTime: _, ...known }) => {
      const [position] = positionSeq === null ? [] : report({ seq: positionSeq }).map(fromRow);
      return position === undefined ? known : { ...known, position };
    });
  });
}

function found(db: DatabaseSync, query: DeviceQuery): Known[] {
  const { limit = Infinity, protocol } = query;
  const all: Known[] = [];
  for (let { after } = query; ;) {
    const left = limit - all.length;
    const names = namesOf(db, { ...query, after, limit: left });
    // Of those that may speak a protocol, some speak another one by now.
    all.push(...upToDate(db, names).filter((one) => protocol === undefined || one.protocol === protocol));
    if (names.length < left || all.length === limit) return all;
    after = names.at(-1);
  }
}

function namesOf(db: DatabaseSync, query: DeviceQuery): string[] {
  const { after = '', limit = Infinity, search = null, protocol = null, among, except } = query;
  const names = select<readonly [string]>(
    db,
    `select device from (
       select device from device where device > :after and (:protocol is null or protocol = :protocol)
       union select device from report where seq > :indexedTo and device > :after and (:protocol is null or protocol = :protocol))
     where (:search is null or instr(lower(device), lower(:search)) > 0)
       and (:among is null or device in (select value from json_each(:among)))
       and (:except is null or device not in (select value from json_each(:except)))
     order by device limit :limit`,
  );
  const list = (given: readonly string[] | undefined): string | null => (given ? JSON.stringify(given) : null);
  return names({
    after,
    limit: Number.isFinite(limit) ? limit : -1,
    search,
    protocol,
    indexedTo: meta(db, 'indexed_to'),
    among: list(among),
    except: list(except),
  }).flat();
}

interface Known extends Omit<DeviceSummary, 'position'> {
  readonly positionTime: number | null;
  readonly positionSeq: number | null;
}

type KnownRow = readonly [string, string, number, number, number, number, number | null, number | null];

/** @param names in ascending order */
function upToDate(db: DatabaseSync, names: readonly string[]): Known[] {
  const page = JSON.stringify(names);
  const known = new Map<string, Known | undefined>(names.map((name) => [name, undefined]));
  const rows = selectEach<KnownRow>(
    db,
    `select device, protocol, first_received_at, last_received_at, last_seq, reports, position_time, position_seq
     from device where device in (select value from json_each(:page))`,
  );
  for (const [device, protocol, firstReceivedAt, lastReceivedAt, lastSeq, reports, positionTime, positionSeq] of rows({
    page,
  }))
    known.set(device, {
      device,
      protocol,
      firstReceivedAt,
      lastReceivedAt,
      lastSeq,
      reports,
      positionTime,
      positionSeq,
    });

  for (const row of unindexed(db, page)) known.set(row[0], withReport(known.get(row[0]), row));
  return [...known.values()].filter((one) => one !== undefined);
}

type UnindexedRow = readonly [
  device: string,
  seq: number,
  protocol: string,
  type: ReportType,
  time: number,
  receivedAt: number,
  uncounted: 0 | 1,
];

/**
 * Reports that are not indexed yet, in the order of arrival. An index pass counts reports with the same steps that put them into `history`:
 * those which it has not come to are not counted.
 */
function unindexed(db: DatabaseSync, page: string): Iterable<UnindexedRow> {
  const rows = selectEach<UnindexedRow>(
    db,
    `select r.device, r.seq, r.protocol, r.type, r.time, r.received_at,
       not exists (select 1 from history h where h.device = r.device and h.time = r.time and h.seq = r.seq)
     from report r where r.seq > :indexedTo and r.device in (select value from json_each(:page)) order by r.seq`,
  );
  return rows({ indexedTo: meta(db, 'indexed_to'), page });
}

function withReport(before: Known | undefined, row: UnindexedRow): Known {
  const [device, seq, protocol, type, time, receivedAt, uncounted] = row;
  const moved = type === 'position' && time >= (before?.positionTime ?? -Infinity);
  return {
    device,
    protocol,
    firstReceivedAt: Math.min(receivedAt, before?.firstReceivedAt ?? Infinity),
    lastReceivedAt: Math.max(receivedAt, before?.lastReceivedAt ?? -Infinity),
    lastSeq: seq,
    reports: (before?.reports ?? 0) + uncounted,
    positionTime: moved ? time : (before?.positionTime ?? null),
    positionSeq: moved ? seq : (before?.positionSeq ?? null),
  };
}
