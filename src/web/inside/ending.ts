import { html, nothing, render, type TemplateResult } from 'lit-html';
import { act, ApiError } from '../shared/api.ts';
import { consequenceOf } from './consequences.ts';
import type { Node, Row } from './tree.ts';
import type { Watch } from './watch.ts';
import { count } from './words.ts';

const patienceMs = 30_000;

/** A process that was ended by hand, and what came of it. */
interface Ended {
  readonly node: Node;
  readonly pid: string;
  /** By the clock of the page. */
  readonly at: number;
  readonly again?: { readonly pid: string; readonly ms: number };
  readonly refused?: string;
  /** It was waited for long enough, or there is nothing to wait for. */
  readonly over?: boolean;
}

/** Ends processes by hand, and tells how they come back. */
export class Ending {
  readonly #watch: Watch;
  readonly #changed: () => void;
  readonly #dialog = document.createElement('dialog');
  #ended: Ended | undefined;

  constructor(watch: Watch, changed: () => void) {
    this.#watch = watch;
    this.#changed = changed;
    this.#dialog.className = 'end';
    this.#dialog.ariaLabel = 'End a process';
    document.body.append(this.#dialog);
  }

  /** Asks whether this process should be ended, and ends it. */
  ask({ node }: Row): void {
    const pid = pidOf(node);
    const close = (): void => this.#dialog.close();
    const end = (): void => {
      close();
      void this.#end(node, pid);
    };
    const view = html`<form method="dialog">
      <h2>End ${node.title} <span class="muted mono">${pid}</span>?</h2>
      <p>${consequenceOf(node)}</p>
      <p class="deeds">
        <button type="button" autofocus @click=${close}>Leave it</button>
        <button class="danger" type="button" @click=${end}>End it now</button>
      </p>
    </form>`;
    render(view, this.#dialog);
    this.#dialog.showModal();
  }

  /** To be called after each look: whether what was ended is back. */
  look(): void {
    const ended = this.#ended;
    if (!ended || this.#settled || this.#watch.lost) return;
    const { node, pid, at } = ended;
    const ms = performance.now() - at;
    const row = this.#watch.row(node.key);
    const now = row?.node.process?.pid;
    if (now !== undefined && now !== pid) this.#ended = { ...ended, again: { pid: now, ms } };
    // The next connection of its device is another process, at another place.
    else if ((node.kind === 'connection' && !row) || ms > patienceMs) this.#ended = { ...ended, over: true };
    else return;
    this.#watch.hurry(false);
  }

  /** What came of the last one, for as long as it is of interest: it is still chosen, or still waited for. */
  get told(): TemplateResult | typeof nothing {
    if (!this.#ended || (this.#settled && this.#watch.chosen !== this.#ended.node.key)) return nothing;
    return html`<p class="told" role="status">${wordsOf(this.#ended)}</p>`;
  }

  get #settled(): boolean {
    const { again, refused, over = false } = this.#ended ?? {};
    return again !== undefined || refused !== undefined || over;
  }

  async #end(node: Node, pid: string): Promise<void> {
    const at = performance.now();
    this.#ended = { node, pid, at };
    this.#watch.hurry(true);
    try {
      await act('DELETE', `/v1/processes/${encodeURIComponent(pid)}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Who ends the API ends its own question.
      if (error.status !== 0 || !node.title.startsWith('api ')) {
        this.#ended = { node, pid, at, refused: refusalOf(error) };
        this.#watch.hurry(false);
      }
    }
    this.#changed();
  }
}

function pidOf({ process, connection }: Node): string {
  return process?.pid ?? connection?.pid ?? '';
}

function refusalOf({ status, message }: ApiError): string {
  if (status === 403) return 'This token may only look: to end a process takes one with the scope admin.';
  if (status === 404) return 'It has ended already.';
  return message;
}

function wordsOf({ node: { title, kind }, pid, again, refused, over }: Ended): TemplateResult {
  const what = html`<b>${title}</b> <span class="mono">${pid}</span>`;
  if (refused) return html`<span class="error">${what} was not ended: ${refused}</span>`;
  if (again)
    return html`${what} was ended, and started again as <span class="mono">${again.pid}</span>: seen here after
      ${count(again.ms)} ms.`;
  if (!over) return html`${what} was ended. Waiting for its supervisor …`;
  if (kind === 'connection') return html`${what} was ended. Its device has to connect again.`;
  return html`${what} was ended, and was not seen again within ${patienceMs / 1000} s.`;
}
