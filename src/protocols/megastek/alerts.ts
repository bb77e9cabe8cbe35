import type { Event } from '../../model/report.ts';

/** The document's words for an alert, in small letters and without blanks; models write them in several ways. */
const alerts: Readonly<Record<string, Event>> = {
  sos: 'sos',
  help: 'sos',
  pwon: 'power-on',
  poweron: 'power-on',
  restart: 'power-on',
  pwoff: 'power-off',
  poweroff: 'power-off',
  psd: 'power-cut',
  psr: 'power-restored',
  lowbattery: 'battery-low',
  lowextvol: 'power-low',
  lowexternvoltage: 'power-low',
  overspeed: 'overspeed',
  gpscut: 'antenna-cut',
  vib: 'vibration',
  hit: 'vibration',
  fall: 'fall',
  tow: 'tow',
  movein: 'geofence-enter',
  moveout: 'geofence-exit',
  corner: 'harsh-cornering',
  fatigue: 'fatigue',
  belton: 'lock',
  beltoff: 'removal',
  error: 'fault',
};

/** What a message says that was simply due. */
const due: Alert = { message: 'Timer' };

/** What a message says in words: the event that it stands for, and the word as alarm or, where it is none, as message. */
export interface Alert {
  readonly event?: Event | undefined;
  readonly alarm?: string;
  readonly message?: string;
}

/** Reads an alert, such as `Low Battery` or `Geo1 In`. `Timer`, `Dist` and others of that kind are no alarm. */
export function alertOf(text: string | undefined): Alert {
  if (text === 'Timer') return due;
  const word = text?.trim() ?? '';
  if (word === '') return {};
  const plain = word.toLowerCase().replaceAll(' ', '');
  const event = Object.hasOwn(alerts, plain) ? alerts[plain] : geofence(plain);
  return event === undefined ? { message: word } : { event, alarm: word };
}

function geofence(word: string): Event | undefined {
  if (!word.startsWith('geo')) return undefined;
  if (word.endsWith('in')) return 'geofence-enter';
  return word.endsWith('out') ? 'geofence-exit' : 'geofence';
}
