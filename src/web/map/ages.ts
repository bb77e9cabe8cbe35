/** How long ago a vehicle was heard of, in words; each has a colour of that name. */
export const ages = ['fresh', 'recent', 'stale', 'gone'] as const;

/** One of {@link ages}. */
export type Age = (typeof ages)[number];

/** Where each age ends, milliseconds; the last one does not. */
export const ageEnds = [60_000, 600_000, 3_600_000] as const;

/** What each age means, for people. */
export const ageWords: Readonly<Record<Age, string>> = {
  fresh: 'under 1 min',
  recent: 'under 10 min',
  stale: 'under 1 h',
  gone: 'longer ago',
};

/** @param ms since it was heard of */
export function ageOf(ms: number): Age {
  const index = ageEnds.findIndex((end) => ms < end);
  return ages[index < 0 ? ageEnds.length : index] ?? 'gone';
}
