import type { Device } from '../../api/schemas/device.ts';
import type { Report } from '../../api/schemas/report.ts';
import { placeOf } from './mercator.ts';
import { Motion } from './motion.ts';

/** A vehicle as the page knows it. */
export interface Vehicle {
  readonly device: string;
  protocol: string;
  /** When it was last heard of, milliseconds since 1970. */
  seenAt: number;
  /** Its last report of any type; undefined where only its position is known yet. */
  last: Report | undefined;
  /** The last alarm that it reported, and when that came, milliseconds since 1970; other reports do not end it. */
  alarm: { readonly event: string; readonly at: number } | undefined;
  /** The newest position by its own clock; undefined where it has sent none. */
  position: Report | undefined;
  /** {@link position}'s time, milliseconds since 1970. */
  fixedAt: number;
  /** Its place in {@link Fleet.motion}; undefined where it has no position. */
  index: number | undefined;
  /** Whether it has a connection, as of the last look; undefined: not asked yet. */
  connected: boolean | undefined;
}

/** Slower than that a vehicle stands: what a receiver that does not move says of its speed. Metres per second. */
const standing = 0.5;

/** Heard of within this time, a vehicle is not silent. */
const silentAfter = 600_000;

/** So long an alarm is one, whatever is reported after it. */
const alarmedFor = 600_000;

/** All vehicles and where they are. */
export class Fleet {
  readonly motion = new Motion();
  readonly #byDevice = new Map<string, Vehicle>();
  readonly #alarmed = new Set<Vehicle>();
  #sorted: Vehicle[] | undefined;
  /** The page's clock begins here, milliseconds since 1970: so times fit into 32 bits. */
  readonly #epoch: number;
  /** Whether vehicles glide from report to report. */
  glides: boolean;

  constructor(epoch: number, glides = true) {
    this.#epoch = epoch;
    this.glides = glides;
  }

  get size(): number {
    return this.#byDevice.size;
  }

  get(device: string): Vehicle | undefined {
    return this.#byDevice.get(device);
  }

  /** Milliseconds of the page's clock. @param now milliseconds since 1970 */
  clock(now: number): number {
    return now - this.#epoch;
  }

  /** All vehicles, by name; numbers in names count as numbers. */
  byName(): readonly Vehicle[] {
    this.#sorted ??= [...this.#byDevice.values()].sort((one, other) => byName.compare(one.device, other.device));
    return this.#sorted;
  }

  /** Vehicles by their index in {@link motion}. */
  readonly drawn: Vehicle[] = [];

  /** Takes a report as it comes. @param now milliseconds since 1970 by the gateway's clock */
  take(report: Report, now: number): Vehicle {
    const vehicle = this.#vehicle(report.device, report.protocol);
    const receivedAt = Date.parse(report.receivedAt);
    if (receivedAt >= vehicle.seenAt) {
      vehicle.seenAt = receivedAt;
      vehicle.last = report;
      vehicle.protocol = report.protocol;
    }
    if (report.event !== undefined && alarms.has(report.event) && receivedAt >= (vehicle.alarm?.at ?? 0)) {
      vehicle.alarm = { event: report.event, at: receivedAt };
      this.#alarmed.add(vehicle);
    }
    this.#place(vehicle, report, now);
    this.#mark(vehicle, now);
    return vehicle;
  }

  /** The vehicles that have an alarm; to be asked from time to time, as the others are drawn like all again. @param now as in {@link take} */
  alarmed(now: number): readonly Vehicle[] {
    for (const vehicle of this.#alarmed) {
      if (alarmOf(vehicle, now) !== undefined) continue;
      this.#alarmed.delete(vehicle);
      if (vehicle.index !== undefined) this.motion.warn(vehicle.index, false);
    }
    return [...this.#alarmed];
  }

  /** Takes what the gateway knows of a device. @param now milliseconds since 1970 by the gateway's clock */
  know(known: Device, now: number): void {
    const vehicle = this.#vehicle(known.device, known.protocol);
    vehicle.connected = known.connection !== null;
    vehicle.seenAt = Math.max(vehicle.seenAt, Date.parse(known.lastReceivedAt));
    if (known.position && vehicle.position === undefined) this.#place(vehicle, known.position, now);
    this.#mark(vehicle, now);
  }

  /** Notes which vehicles have a connection, and that no other has. */
  connect(devices: ReadonlySet<string>): void {
    for (const vehicle of this.#byDevice.values()) vehicle.connected = devices.has(vehicle.device);
  }

  #vehicle(device: string, protocol: string): Vehicle {
    const known = this.#byDevice.get(device);
    if (known) return known;
    const vehicle: Vehicle = {
      device,
      protocol,
      seenAt: -Infinity,
      last: undefined,
      alarm: undefined,
      position: undefined,
      fixedAt: -Infinity,
      index: undefined,
      connected: undefined,
    };
    this.#byDevice.set(device, vehicle);
    this.#sorted = undefined;
    return vehicle;
  }

  /** Has a vehicle drawn as it was heard of. */
  #mark(vehicle: Vehicle, now: number): void {
    if (vehicle.index === undefined) return;
    this.motion.heard(vehicle.index, this.clock(vehicle.seenAt));
    this.motion.warn(vehicle.index, alarmOf(vehicle, now) !== undefined);
  }

  #place(vehicle: Vehicle, report: Report, now: number): void {
    const { latitude, longitude, heading, valid } = report;
    // Where the device itself does not believe its fix, the vehicle stays where it was; the panel shows the report.
    if (latitude === undefined || longitude === undefined || valid === false) return;
    const fixedAt = Date.parse(report.time);
    // What was kept while there was no network comes late, and is older than what is drawn.
    if (fixedAt < vehicle.fixedAt) return;
    // Its way takes as long as it had not said where it is.
    const quiet = vehicle.position ? Date.parse(report.receivedAt) - Date.parse(vehicle.position.receivedAt) : 0;
    vehicle.position = report;
    vehicle.fixedAt = fixedAt;
    const place = placeOf(latitude, longitude);
    const towards = drives(report) ? heading : undefined;
    if (vehicle.index === undefined) {
      vehicle.index = this.motion.add(place, towards);
      this.drawn[vehicle.index] = vehicle;
    } else {
      this.motion.move(vehicle.index, place, towards, this.clock(now), this.glides ? quiet : 0);
    }
  }
}

const byName = new Intl.Collator(undefined, { numeric: true });

function drives({ speed, heading }: Report): boolean {
  return speed === undefined ? heading !== undefined : speed >= standing;
}

/** What a vehicle does. */
export type Doing = 'alarm' | 'moving' | 'standing' | 'silent';

const alarms: ReadonlySet<string> = new Set([
  'sos',
  'accident',
  'alarm',
  'power-cut',
  'tampering',
  'removal',
  'jamming',
  'tow',
]);

/** @param now milliseconds since 1970 by the gateway's clock */
export function isSilent({ seenAt }: Vehicle, now: number): boolean {
  return now - seenAt >= silentAfter;
}

/** @param now milliseconds since 1970 by the gateway's clock */
export function isMoving(vehicle: Vehicle, now: number): boolean {
  return !isSilent(vehicle, now) && vehicle.position !== undefined && drives(vehicle.position);
}

/** The alarm that a vehicle reported within the last ten minutes. @param now milliseconds since 1970 by the gateway's clock */
export function alarmOf({ alarm }: Vehicle, now: number): Vehicle['alarm'] {
  return alarm !== undefined && now - alarm.at < alarmedFor ? alarm : undefined;
}

/** What a vehicle does at a time. @param now milliseconds since 1970 by the gateway's clock */
export function doing(vehicle: Vehicle, now: number): Doing {
  if (alarmOf(vehicle, now) !== undefined) return 'alarm';
  if (isSilent(vehicle, now)) return 'silent';
  return isMoving(vehicle, now) ? 'moving' : 'standing';
}
