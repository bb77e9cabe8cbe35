/** The devices' side of the comparison: Wialon IPS 1.1, one line a report, one line a reply. */

const firstTime = Date.UTC(2026, 0, 1);

/** The first line of a connection; answered with `#AL#1`. */
export function login(vehicle: number): string {
  return `#L#${861_000_000_000_000 + vehicle};NA\r\n`;
}

/** What is the same in every report of a vehicle: its place, 54 km/h to the north-west, 12 m, 9 satellites. */
export function place(vehicle: number): string {
  const minutes = String(vehicle % 60_000).padStart(6, '0');
  return `;54${minutes.slice(0, 2)}.${minutes.slice(2)};N;010${minutes.slice(0, 2)}.${minutes.slice(2)};E;54;315;12;9\r\n`;
}

let lastStep = -1;
let lastStamp = '';

/** A vehicle's report number `step`, answered with `#ASD#1`: its clock goes on by a second from one to the next, so that none repeats. */
export function report(step: number, where: string): string {
  if (step !== lastStep) {
    const [year, month, day, hour, minute, second] = new Date(firstTime + step * 1000)
      .toISOString()
      .match(/\d\d/g)!
      .slice(1);
    lastStamp = `#SD#${day}${month}${year};${hour}${minute}${second}`;
    lastStep = step;
  }
  return lastStamp + where;
}
