const key = 'fleetline-theme';

/** What the colours follow. */
export const themeNames = { system: 'as the system', light: 'light', dark: 'dark' } as const;

/** One of {@link themeNames}. */
export type Theme = keyof typeof themeNames;

const order: readonly Theme[] = ['system', 'light', 'dark'];

/** What this browser was told to follow. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(key);
  return order.find((theme) => theme === kept) ?? 'system';
}

/** The one that comes next where one goes through them. */
export function nextTheme(theme: Theme): Theme {
  return order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
}

/** Puts the colours into use and remembers them. */
export function useTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  document.documentElement.dataset['theme'] = theme;
  changed();
}

/** Has `document` tell with a `theme` event, as the choice does, that the system's colours have changed. */
export function followSystem(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
}

/** What is drawn on a canvas asks for its colours again. */
function changed(): void {
  document.dispatchEvent(new Event('theme'));
}

/** A colour of `style/base.css` as it is now: `--accent`, say. */
export function colour(name: `--${string}`): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
