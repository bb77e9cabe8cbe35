/** Whose turn it is to report, and when. */
export interface Pace {
  /** When the next turn is, milliseconds since the start; Infinity when there is none any more. */
  readonly at: number;
  /** Takes the next turn: the index of the vehicle that has it. */
  take(): number;
}

/**
 * So many reports a second over all vehicles, one vehicle after the other.
 * @param reports how many each vehicle has, Infinity allowed
 * @param rate reports per second
 */
export function steadyPace(reports: readonly number[], rate: number): Pace {
  const left = [...reports];
  const ring = left.flatMap((count, vehicle) => (count > 0 ? [vehicle] : []));
  let turns = 0;
  let next = 0;
  return {
    get at() {
      return ring.length > 0 ? (turns * 1000) / rate : Number.POSITIVE_INFINITY;
    },
    take() {
      turns++;
      const vehicle = ring[next] ?? 0;
      const rest = (left[vehicle] ?? 0) - 1;
      left[vehicle] = rest;
      if (rest > 0) next++;
      else ring.splice(next, 1);
      if (next >= ring.length) next = 0;
      return vehicle;
    },
  };
}

/**
 * Each vehicle by its own times: all start at once, and the gaps between a vehicle's reports are those between its times.
 * @param times the times of each vehicle's reports, milliseconds
 * @param speedUp the gaps are divided by it
 * @param rate no more reports a second than these, Infinity for any
 */
export function recordedPace(times: readonly (readonly number[])[], speedUp: number, rate: number): Pace {
  const turns = times.flatMap((own, vehicle) => own.map((time) => ({ vehicle, at: (time - (own[0] ?? 0)) / speedUp })));
  turns.sort((a, b) => a.at - b.at);
  let next = 0;
  let earliest = 0;
  const pace = {
    get at() {
      return Math.max(turns[next]?.at ?? Number.POSITIVE_INFINITY, earliest);
    },
    take() {
      earliest = pace.at + 1000 / rate;
      return turns[next++]?.vehicle ?? 0;
    },
  };
  return pace;
}
