/** Where a key leads in a list of so many, from one of them (-1: from none); undefined for any other key, and where there is no way. */
export function placeAfter(key: string, from: number, count: number): number | undefined {
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count ? undefined : to;
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

/** Whether a click on a link means this page: with a key held it means another tab or window. */
export function isPlainClick({ button, altKey, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return button === 0 && !altKey && !ctrlKey && !metaKey && !shiftKey;
}
