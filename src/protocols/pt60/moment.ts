import { dateOf, dateTime, timeOfDay } from '../toolbox/times.ts';

/** A moment as the watch writes it, `yyyymmddHHMMSS`. */
export function momentOf(text: string | undefined): number | undefined {
  if (text?.length !== 14) return undefined;
  return dateTime(dateOf(text.slice(0, 8), 'yyyymmdd'), timeOfDay(text.slice(8)));
}
