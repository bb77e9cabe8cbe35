import { placeAfter } from './list-keys.ts';
import type { Place } from './place.ts';

/** What takes the page to another place. */
export type Go = (place: Place) => void;

/** Goes where a link leads without loading the page anew; with a key held, a click means another tab or window. */
export function follow(event: MouseEvent, to: Place, go: Go): void {
  if (event.button !== 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(to);
}

/** Goes through the links of a list with the arrow keys, Home and End. @param open also opens them */
export function walk(event: KeyboardEvent, open: boolean): void {
  const links = [...(event.currentTarget as HTMLElement).querySelectorAll('a')];
  const to = placeAfter(event.key, links.indexOf(document.activeElement as HTMLAnchorElement), links.length);
  const link = to === undefined ? undefined : links[to];
  if (!link) return;
  event.preventDefault();
  link.focus();
  if (open) link.click();
}
