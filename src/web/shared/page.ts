import { html, nothing, render } from 'lit-html';
import { askForToken } from './token.ts';
import { inUtc, openZone, tellInUtc } from './zone.ts';
import { chosenTheme, followSystem, nextTheme, themeNames, useTheme } from './theme.ts';

const pages = [
  ['/', 'Map'],
  ['/track', 'Track'],
  ['/inside', 'Inside'],
  ['/quarantine', 'Quarantine'],
] as const;

const readyEvery = 5_000;

interface Readiness {
  readonly status: string;
  readonly reasons?: readonly string[];
}

/** Puts the head of every page into the document and gives the part that is the page's own. */
export function openPage(): HTMLElement {
  useTheme(chosenTheme());
  followSystem();
  openZone();
  const head = document.createElement('header');
  head.className = 'head';
  const main = document.createElement('main');
  main.id = 'main';
  document.body.append(head, main);
  drawHead(head, { status: '…' });
  askForToken();
  const look = async (): Promise<void> => drawHead(head, await readiness());
  void look();
  setInterval(() => void look(), readyEvery);
  return main;
}

async function readiness(): Promise<Readiness> {
  try {
    // 503 has a body too: it says why.
    return (await (await fetch('/readyz')).json()) as Readiness;
  } catch {
    return { status: 'no answer' };
  }
}

function drawHead(head: HTMLElement, { status, reasons = [] }: Readiness): void {
  const theme = chosenTheme();
  const turn = (): void => {
    useTheme(nextTheme(theme));
    drawHead(head, { status, reasons });
  };
  const turnZone = (): void => {
    tellInUtc(!inUtc());
    // What shows times shows them anew.
    document.dispatchEvent(new Event('zone'));
    drawHead(head, { status, reasons });
  };
  render(
    html`<a class="skip" href="#main">Skip to the page</a>
      <a class="brand" href="/">Fleetline</a>
      <nav aria-label="Pages">
        ${pages.map(
          ([path, title]) =>
            html`<a href=${path} aria-current=${location.pathname === path ? 'page' : 'false'}>${title}</a>`,
        )}
      </nav>
      <span class="readiness" data-status=${status} role="status"><span class="dot"></span>${status}</span>
      <button
        class="quiet zone"
        type="button"
        aria-pressed=${String(inUtc())}
        title="Tell times in UTC"
        @click=${turnZone}
      >
        <span class="unseen">Times in </span>UTC
      </button>
      <button class="quiet" type="button" @click=${turn} title="Colours: ${themeNames[theme]}">
        <span aria-hidden="true">${theme === 'dark' ? '☾' : theme === 'light' ? '☀' : '◐'}</span>
        <span class="unseen">Colours: ${themeNames[theme]}</span>
      </button>
      ${reasons.length === 0 ? nothing : html`<p class="reasons">Not ready: ${reasons.join('; ')}.</p>`}`,
    head,
  );
}
