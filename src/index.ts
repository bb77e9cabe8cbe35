/**
 * Fleetline: receives vehicle positions over TCP and acknowledges each one after it is on disk.
 *
 * @packageDocumentation
 */
export type { Address } from './config/address.ts';
export type { UserConfig } from './config/config.ts';
export { type Gateway, start } from './gateway.ts';
export { type ErrorCode, errorCodes, FleetlineError } from './model/errors.ts';
export type { ReportJson } from './model/json.ts';
export { type Event, events, type Reading, type Report, type ReportType, type StoredReport } from './model/report.ts';
export type { Frame } from './protocols/frame.ts';
export type {
  Cut,
  Decoded,
  Encoder,
  Example,
  Exchange,
  Fix,
  Framing,
  Protocol,
  Session,
} from './protocols/protocol.ts';
export { decode, type DecodedConnection, type DecodeOptions, type QuarantinedBytes } from './receiver/decode.ts';
