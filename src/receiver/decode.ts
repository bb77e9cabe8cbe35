import { toJson, type ReportJson } from '../model/json.ts';
import type { Reading } from '../model/report.ts';
import { builtIn, protocolNamed } from '../protocols/registry.ts';
import type { Protocol, Session } from '../protocols/protocol.ts';
import { stampOf, toReport } from '../protocols/toolbox/identity.ts';
import { limits } from '../config/limits.ts';
import { Splitter } from './splitter.ts';

/** A frame, or bytes that are none, that could not be read. */
export interface QuarantinedBytes {
  readonly bytes: Uint8Array;
  /** Place of its first byte in the connection. */
  readonly offset: number;
  readonly reason: string;
}

/** What one connection's bytes mean. */
export interface DecodedConnection {
  /** The protocol's name; undefined where it was not recognised. */
  readonly protocol: string | undefined;
  /** How it was recognised; undefined where it was not, or was chosen. */
  readonly why: string | undefined;
  readonly reports: ReportJson[];
  /** What the device is answered, in order, once its reports are stored. */
  readonly replies: string[];
  readonly quarantined: QuarantinedBytes[];
}

export interface DecodeOptions {
  /** Name of the protocol, where it shall not be recognised from the bytes. */
  readonly protocol?: string | undefined;
  /** Name of the protocol to take where several begin alike, as a listener's hint does. */
  readonly hint?: string | undefined;
  readonly protocols?: readonly Protocol[];
  /** Milliseconds since 1970; the clock for frames without a date of their own. Default: now. */
  readonly now?: number;
  /** The address that the bytes came from. Default `0.0.0.0`. */
  readonly peer?: string;
}

/**
 * Decodes one connection's bytes, first to last, as the gateway would.
 * @throws FleetlineError `bad-protocol` for a name that is none
 */
export function decode(bytes: Uint8Array | string, options: DecodeOptions = {}): DecodedConnection {
  const { protocols = builtIn, now = Date.now() } = options;
  const pinned = options.protocol === undefined ? undefined : protocolNamed(options.protocol, protocols);
  const hint = options.hint === undefined ? undefined : protocolNamed(options.hint, protocols);
  const splitter = new Splitter({ protocols, protocol: pinned, hint, frameBytes: limits.frameBytes.default });
  let why: string | undefined;
  const result: Omit<DecodedConnection, 'protocol' | 'why'> = { reports: [], replies: [], quarantined: [] };
  let session: Session = { peer: options.peer ?? '0.0.0.0' };
  const keep = (readings: readonly Reading[], protocol: Protocol, text: string): void => {
    for (const reading of readings)
      result.reports.push(toJson(toReport(reading, stampOf(reading, protocol.name, now, text))));
  };
  splitter.push(Buffer.from(bytes));
  for (;;) {
    const piece = splitter.next() ?? splitter.finish();
    if (!piece) break;
    if (piece.kind === 'recognised') {
      ({ why } = piece);
      continue;
    }
    if (piece.kind !== 'frame') {
      result.quarantined.push({ bytes: piece.raw, offset: piece.offset, reason: piece.reason });
      continue;
    }
    const { protocol } = splitter;
    if (!protocol) continue;
    try {
      const decoded = protocol.decode(piece.frame, session, now);
      keep(decoded.readings ?? [], protocol, piece.frame.text);
      if (decoded.reply !== undefined) result.replies.push(decoded.reply);
      if (decoded.refused !== undefined) {
        result.quarantined.push({ bytes: piece.frame.raw, offset: piece.offset, reason: decoded.refused });
      }
      session = decoded.session ?? session;
    } catch (error) {
      result.quarantined.push({ bytes: piece.frame.raw, offset: piece.offset, reason: crashReason(error) });
    }
  }
  const { protocol } = splitter;
  try {
    if (protocol?.end) keep(protocol.end(session), protocol, '');
  } catch (error) {
    result.quarantined.push({ bytes: Buffer.alloc(0), offset: bytes.length, reason: crashReason(error) });
  }
  return { protocol: protocol?.name, why, ...result };
}

/** The sentence under which a frame stands in quarantine that its decoder could not bear. */
export function crashReason(error: unknown): string {
  return `the decoder crashed: ${error instanceof Error ? error.message : String(error)}`;
}
