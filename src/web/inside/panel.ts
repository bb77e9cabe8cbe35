import { html, nothing, type TemplateResult } from 'lit-html';
import type { Connection } from '../../api/schemas/connection.ts';
import type { Process } from '../../api/schemas/process.ts';
import { url } from '../shared/api.ts';
import { hexView } from '../shared/hex.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import { ago } from '../shared/time.ts';
import { mayEnd } from './consequences.ts';
import type { Row } from './tree.ts';
import type { Watch } from './watch.ts';
import { count, counted, rate, size } from './words.ts';

const mostLinks = 12;

/** What one can do with the process that is chosen. */
export interface PanelDeeds {
  /** Chooses another one: `<2.17>`. */
  goTo(pid: string): void;
  close(): void;
  /** Asks whether it should be ended. */
  end(row: Row): void;
}

/** Everything of the line that is chosen. @param row as it was last seen @param told what came of ending it */
export function panelView(
  watch: Watch,
  row: Row | undefined,
  present: boolean,
  told: TemplateResult | typeof nothing,
  deeds: PanelDeeds,
): TemplateResult {
  if (!row)
    return html`<aside class="chosen panel none" aria-label="The chosen process">
      <h2>No process is chosen</h2>
      <p class="muted">
        Choose one in the tree to see everything of it: what it waits for, whom it is linked to, how it ended last.
      </p>
      <p class="muted">
        Arrow keys walk through the tree, <kbd>→</kbd> and <kbd>←</kbd> open and close, <kbd>Enter</kbd> chooses.
      </p>
      ${told}
    </aside>`;
  const { node } = row;
  const { process } = node;
  const connection = node.kind === 'connection' ? (watch.connection ?? node.connection) : undefined;
  const pid = process?.pid ?? connection?.pid;
  return html`<aside class="chosen panel" aria-label="The chosen process" data-present=${present}>
    <header>
      <h2>${node.title} <span class="muted mono">${pid}</span></h2>
      <button class="quiet" type="button" @click=${() => deeds.close()} aria-label="Close">✕</button>
    </header>
    ${told} ${present ? nothing : html`<p class="error">It has ended: this is how it was last seen.</p>`}
    ${connection ? connectionView(connection) : nothing} ${process ? processView(process, watch, row, deeds) : nothing}
    ${threadView(watch, node.title)} ${connection?.lastFrame ? frameView(connection.lastFrame) : nothing}
    ${present && pid !== undefined && mayEnd(node) ? endView(() => deeds.end(row)) : nothing}
  </aside>`;
}

function endView(end: () => void): TemplateResult {
  return html`<p class="deeds">
    <button class="danger" type="button" @click=${end}>End this process …</button>
  </p>`;
}

function processView(process: Process, watch: Watch, { node }: Row, deeds: PanelDeeds): TemplateResult {
  const { mailbox, mailboxLimit, handled, startedAt, restarts, lastRestart, parent, links, trapsExits } = process;
  const now = watch.rates.of(node.key);
  const shown = new Set(watch.rows.flatMap(({ node }) => node.process?.pid ?? node.connection?.pid ?? []));
  const link = (pid: string): TemplateResult => {
    if (!shown.has(pid)) return html`<span class="mono">${pid}</span> `;
    return html`<button class="link mono" type="button" @click=${() => deeds.goTo(pid)}>${pid}</button> `;
  };
  return html`<h3>Process</h3>
    <dl>
      ${fact('State', process.state)} ${fact('Started', ago(startedAt, Date.now()))}
      ${fact('Mailbox', `${count(mailbox)} of ${mailboxLimit === null ? 'any number' : count(mailboxLimit)}`)}
      ${fact('Handled', `${counted(handled, 'message')}${now === undefined ? '' : `, ${rate(now)} a second`}`)}
      ${fact('Restarts', count(restarts))}
      ${lastRestart ? fact('Last restart', html`<b>${lastRestart.child}</b>, which ended with: ${lastRestart.reason}`) : nothing}
      ${fact('Linked exits', trapsExits ? 'are told to it' : 'end it too')}
      ${fact('Parent', parent.endsWith('.0>') ? 'none: started by the program itself' : link(parent))}
      ${fact('Links', linksView(links, node.title === 'connections', link))}
    </dl>`;
}

/** @param crowd it is linked to each of the connections below it too, which are not among the links */
function linksView(
  links: readonly string[],
  crowd: boolean,
  link: (pid: string) => TemplateResult,
): TemplateResult | string {
  if (links.length === 0) return 'none';
  const left = links.length - mostLinks;
  return html`${links.slice(0, mostLinks).map(link)}${left > 0 ? `and ${count(left)} more` : nothing}${crowd ? 'and each connection' : nothing}`;
}

function connectionView(connection: Connection): TemplateResult {
  const { device, protocol, why, remote, listener, since, lastByteAt, status, paused } = connection;
  const now = Date.now();
  const way = url('/track', { device: device ?? undefined });
  return html`<h3>Connection</h3>
    <dl>
      ${fact('Device', device === null ? 'has not said who it is' : html`${device} · <a href=${way}>its way</a>`)}
      ${fact('Protocol', protocol ?? 'not recognised yet')} ${why === null ? nothing : fact('Recognised by', why)}
      ${fact('From', html`<span class="mono">${remote}</span>`)}
      ${fact('To', html`<span class="mono">${listener}</span>`)} ${fact('Open since', ago(since, now))}
      ${fact('Last byte', ago(lastByteAt, now))} ${fact('Status', paused ? `${status}, waits for credit` : status)}
      ${fact('Received', `${size(connection.bytes)}, ${counted(connection.reports, 'report')}`)}
      ${fact('Not decoded yet', size(connection.unreadBytes))}
      ${fact('Not stored yet', counted(connection.unstoredReports, 'report'))}
      ${fact('Replies not taken', size(connection.unreadReplyBytes))}
    </dl>`;
}

function threadView({ status }: Watch, name: string): TemplateResult | typeof nothing {
  const thread = status?.threads.find((other) => other.name === name);
  if (!thread) return nothing;
  return html`<h3>Thread</h3>
    <dl>
      ${fact('State', thread.up ? 'up' : 'not heard of')} ${fact('Started again', counted(thread.restarts, 'time'))}
      ${fact('Heap', size(thread.heapBytes))} ${fact('Processes', count(thread.processes))}
      ${fact('In mailboxes', counted(thread.queued, 'message'))}
      ${fact('Busy so far', `${count(thread.busySeconds)} s`)}
    </dl>`;
}

function frameView({ bytes, length }: NonNullable<Connection['lastFrame']>): TemplateResult {
  const shown = bytesOf(bytes);
  return html`<h3>Last frame</h3>
    ${shown.length < length ? html`<p class="muted">Its first ${count(shown.length)} bytes of ${count(length)}.</p>` : nothing}
    ${hexView(shown, { label: 'Last frame' })}`;
}

function fact(name: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
