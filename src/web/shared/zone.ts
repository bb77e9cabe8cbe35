const key = 'fleetline-times';

let utc = false;

/** Whether times are told in UTC; else they are in the viewer's zone. */
export function inUtc(): boolean {
  return utc;
}

/** The zone in which times are told, as `Intl` has it; undefined: the viewer's. */
export function timeZone(): 'UTC' | undefined {
  return utc ? 'UTC' : undefined;
}

/** Takes up what this tab was told. */
export function openZone(): void {
  utc = sessionStorage.getItem(key) === 'utc';
}

/** Tells times in UTC, or in the viewer's zone again, for as long as this tab is open. */
export function tellInUtc(wanted: boolean): void {
  utc = wanted;
  sessionStorage.setItem(key, wanted ? 'utc' : 'here');
}
