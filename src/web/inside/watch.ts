import type { Connection } from '../../api/schemas/connection.ts';
import { ApiError } from '../shared/api.ts';
import {
  type Crashes,
  askConnection,
  askCrashes,
  askDevice,
  askFamily,
  askPage,
  askProcesses,
  askStatus,
  mostOnAPage,
} from './asking.ts';
import { History } from './history.ts';
import { Marks } from './marks.ts';
import { Rates } from './rates.ts';
import type { Status } from './status.ts';
import { type Family, type Fold, type Look, type Node, type Page, type Row, rowsOf, treeOf } from './tree.ts';
import { inTurn } from './turns.ts';

const everyMs = 1_000;
/** While one waits to see a process come back. */
const hurriedMs = 150;
/** Connections of a fold that are shown at first, and that come with each wish for more. */
export const pageSize = 50;
const shortPage = 200;
/** Of each round, so that it stays within `limits.httpRequests` however much is open. */
const mostPages = 6;
const mostFamilies = 10;
const mostCrashes = 200;

/** Looks at the gateway once a second, at what is open on the page and at nothing else, and remembers what was seen. */
export class Watch {
  readonly history = new History();
  readonly marks = new Marks();
  readonly rates = new Rates();
  status: Status | undefined;
  crashes: Crashes = { crashes: [], total: 0 };
  /** Since when the gateway cannot be seen, in milliseconds since 1970, and what is wrong. */
  lost: { readonly since: number; readonly why: string } | undefined;
  /** The key of the line that is chosen. */
  chosen: string | undefined;
  /** The connection that is chosen, or whose buffer is. */
  connection: Connection | undefined;
  /** The device that is searched for. */
  search = '';
  /** Whether somebody waits for a process to come back. */
  hurried = false;
  readonly #changed: () => void;
  readonly #toggled = new Set<string>();
  /** How many connections of a fold are wanted, by the fold's key. */
  readonly #sizes = new Map<string, number>();
  #look: Look | undefined;
  #tree: readonly Node[] = [];
  #round = 0;
  /** The pid of the connection that was chosen and has ended. */
  #gone: string | undefined;
  #wake: () => void = () => {};

  /** @param changed called whenever there is something else to be seen */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The lines of the tree, without what is gone. */
  get rows(): Row[] {
    return rowsOf(this.#tree, this.#toggled);
  }

  /** How many connections of the device that is searched for there are; undefined: none is. */
  get found(): number | undefined {
    return this.#look?.found?.length;
  }

  /** The line of a key, if it is shown. */
  row(key: string | undefined): Row | undefined {
    return this.rows.find(({ node }) => node.key === key);
  }

  /** Looks, and looks again, for as long as the page is there. Sleeps while nobody sees it. */
  async run(): Promise<void> {
    for (;;) {
      await visible();
      const began = performance.now();
      await this.lookOnce();
      const pause = (this.hurried ? hurriedMs : everyMs) - (performance.now() - began);
      await this.#sleep(Math.max(50, pause));
    }
  }

  async lookOnce(): Promise<void> {
    try {
      await this.#lookAtAll();
      this.lost = undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.lost = { since: this.lost?.since ?? Date.now(), why: error.message };
      this.history.miss(Date.now());
    }
    this.#changed();
  }

  /** Opens a line that is closed, and the other way round. */
  toggle(key: string): void {
    if (!this.#toggled.delete(key)) this.#toggled.add(key);
    this.#redraw();
    this.#wake();
  }

  choose(key: string | undefined): void {
    this.chosen = key;
    this.connection = undefined;
    this.#changed();
    this.#wake();
  }

  /** Shows more connections of the fold that this line belongs to. */
  more(fold: string): void {
    this.#sizes.set(fold, Math.min(mostOnAPage, this.sizeOf(fold) + pageSize));
    this.#wake();
  }

  /** How many connections of a fold are asked for. */
  sizeOf(fold: string): number {
    return this.#sizes.get(fold) ?? pageSize;
  }

  /** Looks for a device's connections; empty: for nothing. */
  searchFor(device: string): void {
    this.search = device;
    this.#wake();
  }

  hurry(hurried: boolean): void {
    this.hurried = hurried;
    this.#wake();
  }

  async #lookAtAll(): Promise<void> {
    this.#round += 1;
    const { search } = this;
    const [status, processes, crashes, found] = await Promise.all([
      askStatus(),
      askProcesses(),
      askCrashes(this.crashes.crashes[0]?.number ?? 0),
      search === '' ? undefined : askDevice(search),
    ]);
    // One that was started again numbers its crashes from 1 again: the next look is at all of them.
    const again = this.status !== undefined && this.status.startedAt !== status.startedAt;
    const known = again ? [] : [...crashes.crashes, ...this.crashes.crashes];
    this.crashes = { crashes: known.slice(0, mostCrashes), total: crashes.total };
    this.status = status;
    const { threads } = status;
    const bare: Look = { processes, threads, pages: new Map(), families: new Map(), found };
    const pages = await this.#askPages(bare);
    const families = await this.#askFamilies({ ...bare, pages });
    if (search !== this.search) return;
    if ((found === undefined) !== (this.#look?.found === undefined)) this.marks.forget();
    this.history.push(status, Date.now());
    this.#look = { ...bare, pages, families };
    this.#tree = treeOf(this.#look);
    const { rows } = this;
    this.marks.take(rows, performance.now());
    this.rates.take(rows, performance.now());
  }

  /** Of the folds that are open. */
  async #askPages(look: Look): Promise<Map<string, Page>> {
    const open = rowsOf(treeOf(look), this.#toggled).filter(({ node, open }) => open && node.kind === 'fold');
    const keys = new Set(open.map(({ node }) => node.key));
    const pages = new Map([...(this.#look?.pages ?? [])].filter(([key]) => keys.has(key)));
    // A long page is looked at less often, so that it costs no more than a short one.
    const due = open.filter(({ node: { key } }) => {
      const size = this.sizeOf(key);
      return pages.get(key)?.limit !== size || this.#round % Math.ceil(size / shortPage) === 0;
    });
    const ask = async ({ node: { key, fold } }: Row): Promise<void> => {
      pages.set(key, await askPage(fold as Fold, this.sizeOf(key)));
    };
    await Promise.all(inTurn(due, mostPages, this.#round).map(ask));
    return pages;
  }

  /** Of the connections that are open or chosen. */
  async #askFamilies(look: Look): Promise<Map<string, Family>> {
    const rows = rowsOf(treeOf(look), this.#toggled);
    const pids = rows.flatMap(({ node: { kind, key }, open }) =>
      kind === 'connection' && (open || key === this.chosen) ? [key] : [],
    );
    const families = new Map([...(this.#look?.families ?? [])].filter(([pid]) => pids.includes(pid)));
    const ask = async (pid: string): Promise<void> => {
      const family = await askFamily(pid);
      if (family) families.set(pid, family);
      else families.delete(pid);
    };
    await Promise.all([this.#askChosen(), ...inTurn(pids, mostFamilies, this.#round).map(ask)]);
    return families;
  }

  /** The connection that is chosen, or whose buffer is. One that is gone stays as it was last, for whoever reads it. */
  async #askChosen(): Promise<void> {
    const { chosen } = this;
    const [, pid] = /^(<[^>]+>)(\/|$)/.exec(chosen ?? '') ?? [];
    if (pid === undefined || pid === this.#gone) return;
    const connection = await askConnection(pid);
    if (chosen !== this.chosen) return;
    if (connection) this.connection = connection;
    else this.#gone = pid;
  }

  #redraw(): void {
    const { rows } = this;
    this.marks.take(rows, performance.now());
    this.#changed();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function visible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
}
