import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { deedOf } from './keys.ts';
import { mostOnAPage } from './asking.ts';
import type { Node, Row } from './tree.ts';
import { pageSize, type Watch } from './watch.ts';
import { count, counted, rate, size } from './words.ts';

/** What a press or a click on the tree leads to. */
export interface TreeDeeds {
  focus(key: string): void;
  toggle(key: string): void;
  choose(key: string): void;
}

/** The tree of processes. @param focus the line that has, or would get, the focus */
export function treeView(watch: Watch, focus: string | undefined, deeds: TreeDeeds): TemplateResult {
  const { rows } = watch;
  const at = rows.some(({ node }) => node.key === focus) ? focus : rows[0]?.node.key;
  const press = (event: KeyboardEvent): void => {
    const key = keyOf(event);
    const deed = key === undefined || event.ctrlKey || event.metaKey ? undefined : deedOf(event.key, rows, key);
    if (!deed) return;
    event.preventDefault();
    deeds[deed.do](deed.key);
  };
  const click = (event: MouseEvent): void => {
    const key = keyOf(event);
    if (key === undefined) return;
    deeds.focus(key);
    const onTwisty = event.target instanceof Element && event.target.closest('.twisty') !== null;
    const row = rows.find(({ node }) => node.key === key);
    if (row?.node.opens && (onTwisty || row.node.kind === 'fold')) deeds.toggle(key);
    else deeds.choose(key);
  };
  return html`<div class="columns" aria-hidden="true">
      <span>Process</span><span>Pid</span><span>State</span><span class="number">Mailbox</span
      ><span class="number">Handled</span><span class="number">Restarts</span><span>Last restart</span>
    </div>
    <div class="tree" role="tree" aria-label="Processes" @keydown=${press} @click=${click}>
      ${repeat(
        watch.marks.rows,
        ({ row, gone }) => `${gone ? 'gone ' : ''}${row.node.key}`,
        ({ row, gone }) => (gone ? ghostView(row) : rowView(row, watch, row.node.key === at)),
      )}
    </div>`;
}

function keyOf(event: Event): string | undefined {
  const line = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=treeitem]') : null;
  return line?.dataset['key'];
}

function rowView(row: Row, watch: Watch, focused: boolean): TemplateResult {
  const { node, level, place, siblings, open } = row;
  const { key } = node;
  const marks = [watch.marks.isBorn(key) && 'born', watch.marks.isRestarted(key) && 'again'].filter(Boolean);
  return html`<div
    class="row ${marks.join(' ')}"
    role="treeitem"
    data-key=${key}
    data-kind=${node.kind}
    data-level=${level}
    aria-level=${level}
    aria-posinset=${place}
    aria-setsize=${siblings}
    aria-expanded=${node.opens ? String(open) : nothing}
    aria-selected=${String(watch.chosen === key)}
    tabindex=${focused ? 0 : -1}
  >
    ${cells(node, open, watch)}
  </div>`;
}

function ghostView({ node, level }: Row): TemplateResult {
  return html`<div class="row gone" data-level=${level} aria-hidden="true">
    <span class="name"><span class="twisty"></span><span class="title">${node.title}</span></span
    ><span class="pid mono">${pidOf(node)}</span><span class="state">gone</span>
  </div>`;
}

function cells(node: Node, open: boolean, watch: Watch): TemplateResult {
  const name = html`<span class="name"
    ><span class="twisty" aria-hidden="true">${node.opens ? (open ? '▾' : '▸') : ''}</span
    ><span class="title" title=${node.title}>${node.title}</span>${noteOf(node, watch)}</span
  >`;
  if (node.kind === 'fold' || node.kind === 'more') return name;
  const { process, connection } = node;
  const handled = watch.rates.of(node.key);
  return html`${name}<span class="pid mono">${pidOf(node)}</span>
    <span class="state">${stateOf(node)}</span>
    <span class="number" data-full=${(process?.mailbox ?? 0) > 0}>${labelled('mailbox', process?.mailbox)}</span>
    <span class="number">${handled === undefined ? '' : `${rate(handled)}/s`}</span>
    <span class="number restarts" data-some=${(process?.restarts ?? 0) > 0}
      >${labelled('restarts', process?.restarts)}</span
    >
    <span class="last" title=${lastOf(node)}
      >${process?.lastRestart ? lastOf(node) : connection ? trafficOf(node) : ''}</span
    >`;
}

/** A number whose column a screen reader is told too. */
function labelled(what: string, value: number | undefined): TemplateResult | string {
  return value === undefined ? '' : html`<span class="unseen">${what} </span>${count(value)}`;
}

function noteOf({ kind, note, count: many = 0, key }: Node, watch: Watch): TemplateResult | typeof nothing {
  if (kind === 'fold') return html` <span class="count">${count(many)}</span>`;
  if (kind !== 'more') return note === '' ? nothing : html` <span class="note">${note}</span>`;
  const full = watch.sizeOf(key.slice(0, -'/more'.length)) >= mostOnAPage;
  return html` <span class="note"
    >${full ? moreThanShown : `${count(many)} not shown: show ${Math.min(many, pageSize)} more`}</span
  >`;
}

const moreThanShown = `no more than ${count(mostOnAPage)} are listed: search for a device`;

function pidOf({ process, connection }: Node): string {
  return process?.pid ?? connection?.pid ?? '';
}

function stateOf({ process, connection }: Node): string {
  if (!connection) return process?.state ?? '';
  return connection.paused && connection.status === 'open' ? 'paused' : connection.status;
}

function lastOf({ process }: Node): string {
  return process?.lastRestart ? `${process.lastRestart.child}: ${process.lastRestart.reason}` : '';
}

function trafficOf({ connection }: Node): string {
  return connection ? `${counted(connection.reports, 'report')}, ${size(connection.bytes)}` : '';
}
