/** `position` has a fix of its own; `status` (heartbeat, alarm, battery) has none. */
export type ReportType = 'position' | 'status';

/** What made the device report: the closed list that every protocol's own words are mapped to. */
export const events = [
  'sos',
  'ignition-on',
  'ignition-off',
  'power-on',
  'power-off',
  'power-cut',
  'power-restored',
  'battery-low',
  'power-low',
  'movement',
  'stop',
  'idle',
  'overspeed',
  'harsh-acceleration',
  'harsh-braking',
  'harsh-cornering',
  'accident',
  'vibration',
  'fall',
  'tow',
  'geofence',
  'geofence-enter',
  'geofence-exit',
  'door',
  'lock',
  'unlock',
  'bonnet',
  'foot-brake',
  'tampering',
  'removal',
  'jamming',
  'antenna-cut',
  'gps-lost',
  'gps-restored',
  'temperature',
  'fuel',
  'fuel-leak',
  'fault',
  'driver',
  'fatigue',
  'input',
  'alarm',
] as const;

/** One of {@link events}. */
export type Event = (typeof events)[number];

/** A value in `attributes`: what JSON can say, nested at most as the device nests it. */
export type AttributeValue = string | number | boolean | readonly AttributeValue[];

/** Everything else a frame says, in named keys with SI units. What is undefined is not there. */
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/**
 * What a decoder reads out of a frame: a report without what the gateway adds to it.
 * Names and units are those of the W3C Geolocation API and GTFS-Realtime; times are milliseconds since 1970, UTC.
 */
export interface Reading {
  /** The id as the device sends it (IMEI, unit id, …). */
  readonly device: string;
  readonly type: ReportType;
  /** When the fix was taken, by the device's clock; left out where the frame has no time of its own. */
  readonly time?: number;
  /** false where the device says that the fix is not valid. Positions only. */
  readonly valid?: boolean;
  /** Degrees, WGS 84, [-90, 90]. */
  readonly latitude?: number;
  /** Degrees, WGS 84, [-180, 180]. */
  readonly longitude?: number;
  /** Metres. */
  readonly altitude?: number;
  /** Metres. */
  readonly accuracy?: number;
  /** Metres per second, at least 0. */
  readonly speed?: number;
  /** Degrees clockwise from true north, [0, 360). */
  readonly heading?: number;
  readonly satellites?: number;
  readonly hdop?: number;
  readonly event?: Event;
  readonly attributes?: Attributes;
  /** The piece of the frame that this reading came from, where a frame carries several; it goes into the report's id. */
  readonly source?: string;
}

/** What the gateway adds to a reading when it receives it. */
export interface Stamp {
  /** 128 bits as 32 hexadecimal digits: the same for the same frame of the same device wherever it is received again. */
  readonly id: string;
  readonly protocol: string;
  /** The device's time, or `receivedAt` where the frame has none. */
  readonly time: number;
  /** When its last byte was read, by our clock. */
  readonly receivedAt: number;
}

/** A reading that has been received: what is stored and handed on. */
export type Report = Omit<Reading, 'source' | 'time'> & Stamp;

/** A report as it stands in the journal. */
export interface StoredReport extends Report {
  /** Place in the journal, ascending, never reused. */
  readonly seq: number;
}
