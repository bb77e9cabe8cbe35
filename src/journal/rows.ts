import type { Attributes, Event, Report, ReportType, Stamp, StoredReport } from '../model/report.ts';

/**
 * A report as an array of primitives in column order, without `seq`. This is the form in which it crosses from a receiver's thread to the
 * journal's and is bound to the insert: cloning a tuple costs 0.6 µs, cloning the object 1.2 µs.
 */
export type ReportRow = readonly [
  id: string,
  device: string,
  protocol: string,
  type: ReportType,
  time: number,
  receivedAt: number,
  valid: 0 | 1 | null,
  latitude: number | null,
  longitude: number | null,
  altitude: number | null,
  accuracy: number | null,
  speed: number | null,
  heading: number | null,
  satellites: number | null,
  hdop: number | null,
  event: Event | null,
  attributes: string | null,
];

/** A {@link ReportRow} behind its `seq`: what the reader selects. */
export type StoredRow = readonly [seq: number, ...ReportRow];

/** Where the fields lie in a {@link ReportRow} that the journal itself looks at. */
export const Column = { Id: 0, Device: 1, Protocol: 2, Type: 3, Time: 4, ReceivedAt: 5, Attributes: 16 } as const;

/** The columns of table `report` in the order of a {@link StoredRow}. */
export const reportColumns =
  'seq, id, device, protocol, type, time, received_at, valid, latitude, longitude, altitude, accuracy, speed, heading, satellites, hdop, event, attributes';

/** Bytes that no decoder could read, and where they came from. */
export interface Quarantined {
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: number;
  /** The protocol that was spoken, where one was recognised. */
  readonly protocol?: string;
  /** The device, where one had logged in. */
  readonly device?: string;
  /** The peer as `host:port`. */
  readonly remote: string;
  /** The listener that accepted the connection. */
  readonly listener: string;
  /** Of the first byte, counted from the connection's first. */
  readonly offset: number;
  readonly reason: string;
  readonly bytes: Uint8Array;
}

/** A {@link Quarantined} in the column order of table `quarantine`, without its `id`. */
export type QuarantineRow = readonly [
  receivedAt: number,
  protocol: string | null,
  device: string | null,
  remote: string,
  listener: string,
  offset: number,
  reason: string,
  bytes: Uint8Array,
];

/** The columns of table `quarantine` in the order of a {@link QuarantineRow}, behind its `id`. */
export const quarantineColumns = 'id, received_at, protocol, device, remote, listener, "offset", reason, bytes';

function text<T extends string>(value: T, field: string): T {
  if (typeof value === 'string' && value.length > 0) return value;
  throw new TypeError(`${field} must be a text that is not empty`);
}

function number(value: number | undefined, field: string): number | null {
  if (value === undefined) return null;
  if (Number.isFinite(value)) return value;
  throw new TypeError(`${field} must be a finite number, not ${value}`);
}

function whole(value: number, field: string): number {
  if (Number.isFinite(value)) return Math.round(value);
  throw new TypeError(`${field} must be a finite number, not ${value}`);
}

/**
 * A report in the form in which it is stored; times and satellites are rounded to whole numbers. A reading and its stamp may be given
 * apart: on the way of a frame that saves making the report.
 * It is checked here, in the process that decoded the frame, because a row that the database refused would fail the whole commit: everybody's.
 * @throws TypeError naming the field, where a report cannot be stored as it is (NaN, no device, …)
 */
export function toRow(reading: Omit<Report, keyof Stamp>, stamp: Stamp): ReportRow {
  const { satellites } = reading;
  return [
    text(stamp.id, 'id'),
    text(reading.device, 'device'),
    text(stamp.protocol, 'protocol'),
    text(reading.type, 'type'),
    whole(stamp.time, 'time'),
    whole(stamp.receivedAt, 'receivedAt'),
    reading.valid === undefined ? null : reading.valid ? 1 : 0,
    number(reading.latitude, 'latitude'),
    number(reading.longitude, 'longitude'),
    number(reading.altitude, 'altitude'),
    number(reading.accuracy, 'accuracy'),
    number(reading.speed, 'speed'),
    number(reading.heading, 'heading'),
    satellites === undefined ? null : whole(satellites, 'satellites'),
    number(reading.hdop, 'hdop'),
    reading.event ?? null,
    reading.attributes === undefined ? null : JSON.stringify(reading.attributes),
  ];
}

/** The report that a row of table `report` stands for; what is null there is left out here. */
export function fromRow(row: StoredRow): StoredReport {
  const [seq, id, device, protocol, type, time, receivedAt, valid, latitude, longitude, ...rest] = row;
  const [altitude, accuracy, speed, heading, satellites, hdop, event, json] = rest;
  const attributes: Attributes | undefined = json === null ? undefined : JSON.parse(json);
  return {
    seq,
    id,
    device,
    protocol,
    type,
    time,
    receivedAt,
    ...(valid !== null && { valid: valid === 1 }),
    ...(latitude !== null && { latitude }),
    ...(longitude !== null && { longitude }),
    ...(altitude !== null && { altitude }),
    ...(accuracy !== null && { accuracy }),
    ...(speed !== null && { speed }),
    ...(heading !== null && { heading }),
    ...(satellites !== null && { satellites }),
    ...(hdop !== null && { hdop }),
    ...(event !== null && { event }),
    ...(attributes !== undefined && { attributes }),
  };
}

/** A quarantined frame in the form in which it is stored. The bytes are copied: a view of a pooled buffer would be cloned with its whole pool. */
export function toQuarantineRow(item: Quarantined): QuarantineRow {
  return [
    item.receivedAt,
    item.protocol ?? null,
    item.device ?? null,
    item.remote,
    item.listener,
    item.offset,
    item.reason,
    Uint8Array.from(item.bytes),
  ];
}

/** A frame as it lies in quarantine. */
export interface StoredQuarantined extends Quarantined {
  /** Ascending, never reused. */
  readonly id: number;
  /** When a mended decoder read it after all. Milliseconds since 1970, UTC. */
  readonly decodedAt?: number;
}

/** A {@link QuarantineRow} between its `id` and `decoded_at`: what the reader selects. */
export type StoredQuarantineRow = readonly [id: number, ...QuarantineRow, decodedAt: number | null];

/** The quarantined frame that a row of table `quarantine` stands for. */
export function fromQuarantineRow(row: StoredQuarantineRow): StoredQuarantined {
  const [id, receivedAt, protocol, device, remote, listener, offset, reason, bytes, decodedAt] = row;
  return {
    id,
    receivedAt,
    ...(protocol !== null && { protocol }),
    ...(device !== null && { device }),
    remote,
    listener,
    offset,
    reason,
    bytes,
    ...(decodedAt !== null && { decodedAt }),
  };
}
