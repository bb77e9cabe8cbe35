import { limits } from '../config/limits.ts';
import { type Quarantined, type ReportRow, toRow } from '../journal/rows.ts';
import type { Session } from '../protocols/protocol.ts';
import { stampOf } from '../protocols/toolbox/identity.ts';
import { isImpostor } from './certificate.ts';
import { crashReason } from './decode.ts';
import type { Decoders } from './decoders.ts';
import { DevicePolicy, unknownDevice, unknownReason } from './policy.ts';
import { Splitter } from './splitter.ts';

/** What today's decoders make of bytes that lie in quarantine. */
export interface Redecoded {
  readonly rows: readonly ReportRow[];
  /** Why not all of the bytes could be read, this time; undefined where all could. */
  readonly reason: string | undefined;
}

/**
 * Decodes quarantined bytes again, as if they had just come: with the time at which they came, the device that had logged in, and the
 * protocol that was spoken, or recognised anew where none was. What an impostor sent stays what it is. Never throws.
 */
export function redecode(item: Quarantined, decoders: Decoders): Redecoded {
  const { protocols, policy = new DevicePolicy(), hints } = decoders;
  if (isImpostor(item.reason)) return { rows: [], reason: item.reason };
  const protocol = protocols.find(({ name }) => name === item.protocol);
  if (item.protocol !== undefined && !protocol)
    return { rows: [], reason: `there is no protocol ${item.protocol} any more` };
  const splitter = new Splitter({
    protocols,
    protocol,
    hint: hints?.get(item.listener),
    frameBytes: decoders.frameBytes ?? limits.frameBytes.default,
    recogniseBytes: decoders.recogniseBytes,
  });
  splitter.push(Buffer.from(item.bytes));
  const { receivedAt, remote, device } = item;
  let session: Session = { peer: remote.replace(/:\d+$/, ''), ...(device !== undefined && { device }) };
  const rows: ReportRow[] = [];
  let reason: string | undefined;
  for (let piece = next(splitter); piece; piece = next(splitter)) {
    if (typeof piece === 'string') return { rows, reason: reason ?? piece };
    if (piece.kind === 'recognised') continue;
    if (piece.kind !== 'frame') {
      reason ??= piece.reason;
      continue;
    }
    const spoken = splitter.protocol;
    if (!spoken) continue;
    try {
      const decoded = spoken.decode(piece.frame, session, receivedAt);
      const unknown = unknownDevice(decoded, session, policy);
      for (const reading of decoded.readings ?? [])
        if (unknown === undefined || policy.admits(reading.device))
          rows.push(toRow(reading, stampOf(reading, spoken.name, receivedAt, piece.frame.text)));
      reason ??= unknown === undefined ? decoded.refused : unknownReason(unknown);
      session = decoded.session ?? session;
    } catch (error) {
      reason ??= crashReason(error);
    }
  }
  const spoken = splitter.protocol;
  try {
    for (const reading of spoken?.end?.(session) ?? [])
      if (policy.admits(reading.device))
        rows.push(toRow(reading, stampOf(reading, spoken?.name ?? '', receivedAt, '')));
  } catch (error) {
    reason ??= crashReason(error);
  }
  return { rows, reason };
}

/** The next piece, or why a framing could not say. */
function next(splitter: Splitter) {
  try {
    return splitter.next() ?? splitter.finish();
  } catch (error) {
    return crashReason(error);
  }
}
