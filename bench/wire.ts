/** What the devices of a benchmark speak: one line a report. */
export interface Dialect {
  /** The first line of a connection. */
  login(vehicle: number): string;
  /** What is the same in every report of a vehicle. */
  place(vehicle: number): string;
  /** A vehicle's report number `step`: its clock goes on by a second from one to the next, so that none repeats. */
  report(step: number, vehicle: number, place: string): string;
}

const firstTime = Date.UTC(2026, 0, 1);

/** The digits of the time of a step: all vehicles come to it one after the other, so it is made once. */
function stamps<T>(make: (digits: readonly string[]) => T): (step: number) => T {
  let lastStep = -1;
  let last: T | undefined;
  return (step) => {
    if (step === lastStep && last !== undefined) return last;
    const [, ...digits] = new Date(firstTime + step * 1000).toISOString().match(/\d\d/g)!;
    lastStep = step;
    last = make(digits);
    return last;
  };
}

const dayFirst = stamps(
  ([year, month, day, hour, minute, second]) => `${day}${month}${year};${hour}${minute}${second}`,
);
const yearFirst = stamps((digits) => `20${digits.slice(0, 6).join('')}`);
const minutesOf = (vehicle: number): string => String(vehicle % 60_000).padStart(6, '0');

/** Wialon IPS 1.1: a login is answered with `#AL#1`, a report with `#ASD#1`. 54 km/h to the north-west, 12 m, 9 satellites. */
const answered: Dialect = {
  login: (vehicle) => `#L#${861_000_000_000_000 + vehicle};NA\r\n`,
  place: (vehicle) => {
    const minutes = minutesOf(vehicle);
    return `;54${minutes.slice(0, 2)}.${minutes.slice(2)};N;010${minutes.slice(0, 2)}.${minutes.slice(2)};E;54;315;12;9\r\n`;
  },
  report: (step, _vehicle, place) => `#SD#${dayFirst(step)}${place}`,
};

/** WondeX, which has no login and is never answered: the same report in decimal degrees. Its first line is one from the day before. */
const unanswered: Dialect = {
  login: (vehicle) => unanswered.report(-86_400, vehicle, unanswered.place(vehicle)),
  place: (vehicle) => `,10.${minutesOf(vehicle)},54.${minutesOf(vehicle)},54,315,12,9,2\r\n`,
  report: (step, vehicle, place) => `${2_000_000_000 + vehicle},${yearFirst(step)}${place}`,
};

export const dialects = { answered, unanswered } as const;
export type DialectName = keyof typeof dialects;
