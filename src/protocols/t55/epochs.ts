import type { Reading } from '../../model/report.ts';
import type { Session } from '../protocol.ts';
import type { NmeaFix } from '../toolbox/nmea.ts';
import { attributes, position, status } from '../toolbox/reading.ts';
import { nearest } from '../toolbox/times.ts';

// A receiver says one fix in several sentences: RMC has date, speed and course, GGA has altitude and satellites, GLL says the place once
// more. Sentences with one time are one epoch, and an epoch shall be one position, at once and with all that was said. The rule:
//
// 1. A sentence opens an epoch, or adds to the one whose time it has. The place is that of the latest sentence; the fix is valid only
//    where none says that it is not.
// 2. RMC yields the epoch's position at once. So does every other sentence, unless its type has been followed by another type within
//    an epoch of this connection: then it waits for that one. So RMC and a lone sentence are never held up.
// 3. One that waited in vain is yielded when the next epoch opens, and its type does not wait again before it has been followed again.
//    Where that happens more often than in every tenth epoch, nothing waits any more.
// 4. What comes behind the yield yields again only where it brings a place that was missing, or, at most every ten seconds, an
//    altitude or speed that was missing: the position once more, with both.
//
// All of it is in the session's memory: the epoch under the names of a report's fields, and beside them:
//   at        the epoch's time, milliseconds since 1970
//   type      of its latest sentence
//   due       true until it has been yielded
//   followed  the types that have been followed by another, each with a blank behind it
//   again     time of the last epoch that was yielded twice
//   vain      grows by ten with each wait in vain, shrinks by one with each that was not
//   lead      how far the receiver's clock is ahead of ours, in milliseconds, since it told a date
//   checked   true once a checksum was right

/** What a session remembers: a flat record. */
export type Memory = NonNullable<Session['memory']>;
type Value = Memory[string];
type Open = Record<string, Value>;

/** What comes of a sentence: readings in the order of time, and why one could not be made. */
export interface Taken {
  readonly memory: Memory;
  readonly readings: readonly Reading[];
  readonly refused?: string | undefined;
}

const lasting = ['followed', 'again', 'vain', 'lead', 'checked'] as const;
const patience = 20;
const betweenRepeats = 10_000;
const ours = new Set<string>([...lasting, 'at', 'type', 'due']);
const ofReport = new Set<string>([
  'valid',
  'latitude',
  'longitude',
  'altitude',
  'accuracy',
  'speed',
  'heading',
  'satellites',
  'hdop',
]);

const numberIn = (memory: Memory, name: string): number | undefined => {
  const value = memory[name];
  return typeof value === 'number' ? value : undefined;
};

const followed = (memory: Memory): string => {
  const types = memory['followed'];
  return typeof types === 'string' ? types : '';
};

/** Another type has come within the epoch: the one before was right to wait for it, or will be next time. */
function learn(memory: Open, waited: boolean): void {
  const type = `${String(memory['type'])} `;
  if (waited) memory['vain'] = Math.max(0, (numberIn(memory, 'vain') ?? 0) - 1);
  if (!followed(memory).includes(type)) memory['followed'] = followed(memory) + type;
}

/** Nothing more has come in the epoch of `type`. */
function unlearn(memory: Open, type: Value | undefined): void {
  memory['vain'] = (numberIn(memory, 'vain') ?? 0) + 10;
  memory['followed'] = followed(memory).replace(`${String(type)} `, '');
}

const waits = (memory: Memory, type: string): boolean =>
  type !== 'RMC' && followed(memory).includes(`${type} `) && (numberIn(memory, 'vain') ?? 0) <= patience;

/** The reading that the epoch in memory is: a status where no sentence of it had a place. */
function readingOf(memory: Memory, device: string): Reading | string {
  const extras: Open = {};
  for (const name in memory) {
    const value = memory[name];
    if (value !== undefined && !ours.has(name) && !ofReport.has(name)) extras[name] = value;
  }
  const time = numberIn(memory, 'at');
  const latitude = numberIn(memory, 'latitude');
  const longitude = numberIn(memory, 'longitude');
  const satellites = numberIn(memory, 'satellites');
  if (latitude === undefined && longitude === undefined)
    return status({ device, time, attributes: attributes({ satellites, ...extras }) });
  return position({
    device,
    time,
    valid: memory['valid'] === true,
    latitude,
    longitude,
    altitude: numberIn(memory, 'altitude'),
    accuracy: numberIn(memory, 'accuracy'),
    speed: numberIn(memory, 'speed'),
    heading: numberIn(memory, 'heading'),
    satellites,
    hdop: numberIn(memory, 'hdop'),
    attributes: attributes(extras),
  });
}

/** Date and time of a sentence; a date that is not told is the one nearest to the receiver's clock, or to ours. */
function timeOf({ time, date }: NmeaFix, memory: Memory, now: number): number | undefined {
  if (time === undefined || Number.isNaN(date)) return undefined;
  return date === undefined ? nearest(time, now + (numberIn(memory, 'lead') ?? 0)) : date + time;
}

/** Adds what a sentence says to the epoch. */
function merge(memory: Open, fix: NmeaFix): void {
  const invalid = memory['valid'] === false;
  const said: Readonly<Record<string, Value | undefined>> = fix;
  for (const name in said) {
    const value = said[name];
    if (value !== undefined && name !== 'time' && name !== 'date') memory[name] = value;
  }
  if (invalid) memory['valid'] = false;
}

/** Whether a sentence brings to an epoch that has been yielded what is worth yielding it again. */
function brings(before: Memory, fix: NmeaFix, at: number): boolean {
  const missing = (name: 'latitude' | 'altitude' | 'speed'): boolean =>
    before[name] === undefined && fix[name] !== undefined;
  if (missing('latitude')) return true;
  return (missing('altitude') || missing('speed')) && Math.abs(at - (numberIn(before, 'again') ?? 0)) >= betweenRepeats;
}

/** A second sentence of one type with one time and another place: a tracker whose clock has whole seconds only, and a fix of its own. */
function movesOn(before: Memory, type: string, fix: NmeaFix): boolean {
  if (before['type'] !== type || fix.latitude === undefined || before['latitude'] === undefined) return false;
  return fix.latitude !== before['latitude'] || fix.longitude !== before['longitude'];
}

/**
 * Takes the fix of one sentence into the epoch that it belongs to, by the rule above.
 * @param device the device that logged in; empty before that, when nothing is yielded and the first epoch is kept for it
 */
export function take(before: Memory, type: string, fix: NmeaFix, device: string, now: number): Taken {
  const at = timeOf(fix, before, now);
  if (at === undefined) return withoutTime(before, fix, device);
  const readings: Reading[] = [];
  let refused: string | undefined;
  const settle = (memory: Memory): void => {
    const reading = readingOf(memory, device);
    if (typeof reading === 'string') refused = reading;
    else readings.push(reading);
  };

  let memory: Open = {};
  if (at === before['at'] && !movesOn(before, type, fix)) {
    memory = { ...before };
    if (before['type'] !== type) learn(memory, before['due'] === true);
    if (before['due'] !== true && brings(before, fix, at)) {
      memory['due'] = true;
      memory['again'] = at;
    }
  } else {
    if (device === '' && before['latitude'] !== undefined) return unnamed(before);
    for (const name of lasting) if (before[name] !== undefined) memory[name] = before[name];
    if (before['due'] === true && device !== '') {
      settle(before);
      unlearn(memory, before['type']);
    }
    memory['due'] = true;
  }
  merge(memory, fix);
  memory['at'] = at;
  memory['type'] = type;
  if (fix.date !== undefined) memory['lead'] = at - now;
  if (memory['due'] === true && device !== '' && !waits(memory, type)) {
    settle(memory);
    memory['due'] = false;
  }
  return { memory, readings, refused };
}

const unnamed = (memory: Memory): Taken => ({ memory, readings: [], refused: 'no device id before this sentence' });

/** A receiver that has neither time nor place has just been switched on. */
function withoutTime(memory: Memory, fix: NmeaFix, device: string): Taken {
  if (fix.latitude !== undefined || fix.longitude !== undefined)
    return { memory, readings: [], refused: 'no readable date or time' };
  const reading = status({ device });
  return typeof reading === 'string' ? unnamed(memory) : { memory, readings: [reading] };
}

/** Adds course and speed to an epoch that still waits for a sentence of its own time: only then is it sure whose they are. */
export function addWhileWaiting(memory: Memory, fix: NmeaFix): Memory {
  if (memory['due'] !== true) return memory;
  const next = { ...memory };
  merge(next, fix);
  return next;
}

/** Remembers the receiver's clock. */
export function setClock(memory: Memory, time: number, now: number): Memory {
  return { ...memory, lead: time - now };
}

/** The reading of an epoch that has not been yielded, for the device that has logged in since. */
export function pending(memory: Memory, device: string): Reading | string | undefined {
  return memory['due'] === true ? readingOf(memory, device) : undefined;
}
