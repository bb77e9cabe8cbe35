import { PbfWriter } from 'pbf';
import type { StoredReport } from '../model/report.ts';

/*
 * What of GTFS Realtime 2.0 a position says, with the numbers of gtfs-realtime.proto (https://gtfs.org/documentation/realtime/proto/):
 *
 *     FeedMessage        header = 1, entity = 2 (repeated)
 *     FeedHeader         gtfs_realtime_version = 1 string, incrementality = 2 enum (FULL_DATASET = 0), timestamp = 3 uint64, seconds
 *     FeedEntity         id = 1 string, vehicle = 4 VehiclePosition
 *     VehiclePosition    position = 2 Position, timestamp = 5 uint64, seconds; vehicle = 8 VehicleDescriptor
 *     Position           latitude = 1, longitude = 2, bearing = 3 degrees, speed = 5 m/s: each a float
 *     VehicleDescriptor  id = 1 string
 */

const fullDataset = 0;

/** The head of a feed; its entities follow it byte by byte. @param now milliseconds since 1970 */
export function feedHeader(now: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeHeader, now);
  return writer.finish();
}

/** Vehicles of a feed, each by its newest position. */
export function feedEntities(positions: readonly StoredReport[]): Uint8Array {
  const writer = new PbfWriter();
  for (const position of positions) writer.writeMessage(2, writeEntity, position);
  return writer.finish();
}

/** When a fix was taken: not later than it came, whatever the device's clock says. Milliseconds since 1970. */
export function fixTime({ time, receivedAt }: StoredReport): number {
  return Math.min(time, receivedAt);
}

function writeHeader(now: number, header: PbfWriter): void {
  header.writeStringField(1, '2.0');
  header.writeVarintField(2, fullDataset);
  header.writeVarintField(3, seconds(now));
}

function writeEntity(report: StoredReport, entity: PbfWriter): void {
  entity.writeStringField(1, report.device);
  entity.writeMessage(4, writeVehicle, report);
}

function writeVehicle(report: StoredReport, vehicle: PbfWriter): void {
  vehicle.writeMessage(2, writePosition, report);
  vehicle.writeVarintField(5, seconds(fixTime(report)));
  vehicle.writeMessage(8, writeDescriptor, report);
}

function writeDescriptor({ device }: StoredReport, descriptor: PbfWriter): void {
  descriptor.writeStringField(1, device);
}

function writePosition({ latitude, longitude, heading, speed }: StoredReport, position: PbfWriter): void {
  if (latitude !== undefined) position.writeFloatField(1, latitude);
  if (longitude !== undefined) position.writeFloatField(2, longitude);
  if (heading !== undefined) position.writeFloatField(3, heading);
  if (speed !== undefined) position.writeFloatField(5, speed);
}

const seconds = (time: number): number => Math.floor(time / 1000);
