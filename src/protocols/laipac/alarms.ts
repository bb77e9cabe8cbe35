import type { Event } from '../../model/report.ts';
import { toSentence } from '../toolbox/nmea.ts';

/** An alarm, and what switches it off. */
interface Alarm {
  readonly event: Event;
  readonly reset?: string;
}

/** The event codes that are alarms. */
const alarms: Readonly<Record<string, Alarm>> = {
  3: { event: 'sos', reset: 'd' },
  4: { event: 'geofence-exit', reset: 'x' },
  5: { event: 'power-cut' },
  6: { event: 'overspeed' },
  7: { event: 'geofence-exit' },
  8: { event: 'vibration' },
  H: { event: 'power-off' },
  T: { event: 'tampering', reset: 't' },
  X: { event: 'geofence-enter', reset: 'x' },
  Y: { event: 'tow', reset: 'y' },
  Z: { event: 'battery-low', reset: 'z' },
};
/** The end of a tampering is switched off like its beginning. */
const tamperingOver = 'S';

/** The alarm that an event code stands for. */
export function alarmOf(code: string): Alarm | undefined {
  return Object.hasOwn(alarms, code) ? alarms[code] : undefined;
}

/** The password that devices leave the factory with: the gateway knows no other. */
const factoryPassword = '00000000';

/** A sentence as it is sent. */
export const answer = (content: string): string => `${toSentence(content)}\r\n`;

/** A small status letter asks for an acknowledgement, which holds the sentence's own checksum; an alarm goes on until it is reset. */
export function replyTo(letter: string, code: string, checksum: string): string | undefined {
  const asked = letter >= 'a' ? answer(`EAVACK,${code},${checksum}`) : '';
  const reset = code === tamperingOver ? 't' : alarmOf(code)?.reset;
  const reply = reset === undefined ? asked : asked + answer(`AVCFG,${factoryPassword},${reset}`);
  return reply === '' ? undefined : reply;
}
