import type { PeerCertificate } from 'node:tls';
import type { Decoded, Session } from '../protocols/protocol.ts';

/** A value that holds a comma, a quote or the like stands in quotes, as a JSON text (Node writes `subjectaltname` so). */
const alternative = /([^:,]*):(?:("(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*")|([^,"]*))(?:, |$)/gy;
/** The kinds that are a text. */
const textual = new Set(['DNS', 'URI', 'email']);

/** The devices for which a certificate speaks: its common names, and its alternative names that are a text. To the letter, without wildcards. */
export function certifiedDevices({ subject, subjectaltname = '' }: PeerCertificate): readonly string[] {
  const common = (subject as Partial<PeerCertificate['subject']> | undefined)?.CN ?? [];
  return [...(Array.isArray(common) ? common : [common]), ...alternativeNames(subjectaltname)];
}

function alternativeNames(text: string): string[] {
  const names: string[] = [];
  for (const [, kind = '', quoted, plain = ''] of text.matchAll(alternative))
    if (textual.has(kind)) names.push(quoted === undefined ? plain : String(JSON.parse(quoted)));
  return names;
}

const impostorBegins = 'the certificate does not name device ';

/** The reason under which a frame stands in quarantine that speaks for another device than the certificate of its connection. */
export function impostorReason(device: string): string {
  return impostorBegins + device;
}

/** Whether a frame stands in quarantine because nobody believed who sent it: it can be read, and must not become a report. */
export function isImpostor(reason: string): boolean {
  return reason.startsWith(impostorBegins);
}

/**
 * The device of a frame for which the certificate does not speak, if there is one: of its readings, or the one that logs in with it.
 * A frame of which that is so is not a report of anybody.
 */
export function impostorOf(
  { readings = [], session: next }: Decoded,
  session: Session,
  certified: readonly string[],
): string | undefined {
  const claimed = readings.map(({ device }) => device);
  const device = (next ?? session).device;
  if (device !== undefined) claimed.push(device);
  return claimed.find((name) => !certified.includes(name));
}
