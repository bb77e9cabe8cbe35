import { html, type TemplateResult } from 'lit-html';
import type { MapSetup } from '../../api/schemas/map.ts';
import { addressOf, commandFor } from '../shared/pointing.ts';

/** What to do where no tracker has ever reported. @param here the host that the page came from */
export function emptyState({ listeners }: MapSetup, here: string): TemplateResult {
  const best = listeners.find(({ protocol, tls }) => protocol === null && !tls) ?? listeners[0];
  if (!best)
    return html`<h2>No tracker yet</h2>
      <p>The gateway is starting.</p>`;
  const address = addressOf(best, here);
  const command = commandFor(address);
  return html`<h2>No tracker yet</h2>
    <p>Point one at this address. Whatever it speaks, it is recognised by what it says.</p>
    ${copyable(address)}
    <p>Or drive twenty made-up vehicles through Berlin, in a terminal where Fleetline is:</p>
    ${copyable(command)}
    ${
      listeners.length < 2
        ? ''
        : html`<p class="muted">
            Also:
            ${listeners.filter((one) => one !== best).map((one) => html`<code>${addressOf(one, here)}</code> ${one.protocol ?? ''} ${one.tls ? 'with TLS' : ''} `)}
          </p>`
    }
    <p class="muted">It appears here with its first position.</p>`;
}

function copyable(text: string): TemplateResult {
  const copy = async (event: Event): Promise<void> => {
    const button = event.currentTarget as HTMLButtonElement;
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  };
  return html`<div class="copyable"><code>${text}</code><button type="button" @click=${copy}>Copy</button></div>`;
}
