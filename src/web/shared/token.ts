import { html, render } from 'lit-html';
import { hasToken, setToken, tokenWanted } from './api.ts';

/** Asks for a token, in a dialog, where the gateway wants one. */
export function askForToken(): void {
  const dialog = document.createElement('dialog');
  dialog.className = 'token';
  dialog.setAttribute('aria-labelledby', 'token-wanted');
  document.body.append(dialog);
  const enter = (event: SubmitEvent): void => {
    const given = new FormData(event.target as HTMLFormElement).get('token');
    if (typeof given === 'string' && given !== '') setToken(given);
    location.reload();
  };
  render(
    html`<form method="dialog" @submit=${enter}>
      <h2 id="token-wanted">This gateway wants a token</h2>
      ${hasToken() ? html`<p class="error" role="alert">The one that was given is not one of its tokens.</p>` : ''}
      <p>One of <code>http.tokens</code> in its configuration. It is kept until this tab is closed.</p>
      <label>Token <input name="token" type="password" autocomplete="off" required autofocus /></label>
      <button type="submit">Look inside</button>
    </form>`,
    dialog,
  );
  tokenWanted.addEventListener('wanted', () => {
    if (!dialog.open) dialog.showModal();
  });
}
