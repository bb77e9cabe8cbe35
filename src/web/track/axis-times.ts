import { timeZone } from '../shared/zone.ts';

const day = 86_400;

/**
 * What stands at the ticks of an axis of time: the clock to what the ticks tell apart, with the day where it begins or is the first that
 * is seen; the day alone where ticks are days.
 * @param ticks seconds since 1970
 * @param step seconds from tick to tick
 */
export function axisTimes(ticks: readonly number[], step: number, locale?: string): string[] {
  const zone = { timeZone: timeZone() };
  const clock = new Intl.DateTimeFormat(locale, {
    ...zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(step < 60 && { second: '2-digit' }),
  });
  const date = new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'short' });
  let before = '';
  return ticks.map((tick) => {
    const at = new Date(tick * 1000);
    const today = date.format(at);
    const isNew = today !== before;
    before = today;
    if (step >= day) return today;
    return isNew ? `${clock.format(at)}\n${today}` : clock.format(at);
  });
}
