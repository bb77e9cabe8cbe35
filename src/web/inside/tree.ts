import type { Connection } from '../../api/schemas/connection.ts';
import type { Process } from '../../api/schemas/process.ts';
import type { ThreadStatus } from './status.ts';

/** The connections of one protocol in one receiver, shown as one line until it is opened. */
export interface Fold {
  /** The number of the thread, as in its pids. */
  readonly thread: number;
  /** `unknown` where it is not recognised. */
  readonly protocol: string;
}

/** A process with those that it has started. */
export interface Family {
  readonly process: Process;
  readonly children: readonly Process[];
}

/** The first connections of a fold. */
export interface Page {
  readonly connections: readonly Connection[];
  /** How many were asked for. */
  readonly limit: number;
  /** Whether there are others behind them. */
  readonly more: boolean;
}

/** What is known of the gateway's processes at one moment. */
export interface Look {
  /** Down to the supervisors' children: without connections and buffers. */
  readonly processes: readonly Process[];
  readonly threads: readonly ThreadStatus[];
  /** Of folds that are open, by the fold's key. */
  readonly pages: ReadonlyMap<string, Page>;
  /** Of connections that are open or chosen, by pid. */
  readonly families: ReadonlyMap<string, Family>;
  /** The connections that were searched for, in place of the folds; undefined: nothing is searched for. */
  readonly found: readonly Connection[] | undefined;
}

/** A line of the tree. */
export interface Node {
  /** The same for as long as it has its place: a process that is started again keeps the key of the one before it. */
  readonly key: string;
  readonly kind: 'process' | 'fold' | 'connection' | 'more';
  readonly title: string;
  /** What else is said of it on its line. */
  readonly note: string;
  /** Of a connection: only where it is open or chosen. */
  readonly process?: Process | undefined;
  readonly connection?: Connection | undefined;
  readonly fold?: Fold | undefined;
  /** What a fold has, or what is not shown yet. */
  readonly count?: number;
  readonly opens: boolean;
  /** Whether its children have been asked for. */
  readonly known: boolean;
  readonly children: readonly Node[];
}

/** Those of a thread begin with its number: `<2.17>`. */
export function threadOf(pid: string): number {
  return Number.parseInt(pid.slice(1), 10);
}

/** The tree, as it is shown. */
export function treeOf(look: Look): Node[] {
  const present = new Set(look.processes.map(({ pid }) => pid));
  const sorted = look.processes.toSorted((one, other) => placeOf(one) - placeOf(other));
  const children = Map.groupBy(sorted, ({ parent }) => (present.has(parent) ? parent : ''));
  const below = (parent: string, path: string, thread: string): Node[] => {
    const used = new Map<string, number>();
    return (children.get(parent) ?? []).map((process): Node => {
      const title = titleOf(process);
      const times = (used.get(title) ?? 0) + 1;
      used.set(title, times);
      const key = `${path}/${title}${times > 1 ? `#${times}` : ''}`;
      const within = process.name ?? thread;
      const own = below(process.pid, key, within);
      const connections = process.label === 'connections' ? connectionsOf(process, key, within, look) : [];
      const all = [...own, ...connections];
      const note = process.label?.startsWith('thread ') ? 'thread' : '';
      return { key, kind: 'process', title, note, process, opens: all.length > 0, known: true, children: all };
    });
  };
  return below('', '', 'main');
}

/** As they are started at first: one that is started again keeps its place. */
const order = ['api', 'journal', 'arbiter', 'receiver', 'connections', 'timekeeper', 'policy', 'listener', 'redecoder'];

function placeOf(process: Process): number {
  const title = titleOf(process);
  const place = order.findIndex((beginning) => title.startsWith(beginning));
  const number = Number(/-(\d+)$/.exec(title)?.[1] ?? 0);
  return (place < 0 ? order.length : place) + number / 1e6;
}

function titleOf({ name, label, pid }: Process): string {
  return name ?? label ?? pid;
}

function connectionsOf(supervisor: Process, key: string, receiver: string, look: Look): Node[] {
  const number = threadOf(supervisor.pid);
  if (look.found)
    return look.found.filter(({ pid }) => threadOf(pid) === number).map((one) => connectionNode(one, look));
  const counts = look.threads.find(({ name }) => name === receiver)?.connections ?? {};
  return Object.entries(counts)
    .toSorted(([one, many], [other, few]) => few - many || one.localeCompare(other))
    .map(([protocol, count]) => foldNode({ thread: number, protocol }, count, `${key}/${protocol}`, look));
}

function foldNode(fold: Fold, count: number, key: string, look: Look): Node {
  const page = look.pages.get(key);
  const shown = page?.connections ?? [];
  const connections = shown.map((connection) => connectionNode(connection, look));
  const left = Math.max(0, count - shown.length);
  const more: Node = {
    key: `${key}/more`,
    kind: 'more',
    title: 'more',
    note: '',
    fold,
    count: left,
    opens: false,
    known: true,
    children: [],
  };
  const children = page?.more ? [...connections, more] : connections;
  return {
    key,
    kind: 'fold',
    title: fold.protocol,
    note: '',
    fold,
    count,
    opens: true,
    known: page !== undefined,
    children,
  };
}

function connectionNode(connection: Connection, { families }: Look): Node {
  const { pid, device, remote, protocol } = connection;
  const family = families.get(pid);
  const children = (family?.children ?? []).map((process): Node => {
    const key = `${pid}/${titleOf(process)}`;
    return {
      key,
      kind: 'process',
      title: titleOf(process),
      note: '',
      process,
      opens: false,
      known: true,
      children: [],
    };
  });
  const title = device ?? remote;
  const note = device === null ? (protocol ?? 'not recognised') : remote;
  return {
    key: pid,
    kind: 'connection',
    title,
    note,
    process: family?.process,
    connection,
    opens: true,
    known: family !== undefined,
    children,
  };
}

/** A node where it is shown. */
export interface Row {
  readonly node: Node;
  readonly parent: string | undefined;
  /** From 1. */
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
  readonly open: boolean;
}

/** Whether a node that was not touched shows its children: processes do, what there may be thousands of does not. */
function isOpen({ kind, key, opens }: Node, toggled: ReadonlySet<string>): boolean {
  return opens && (kind === 'process') !== toggled.has(key);
}

/** The lines from top to bottom. @param toggled keys of the nodes that were opened or closed by hand */
export function rowsOf(nodes: readonly Node[], toggled: ReadonlySet<string>, parent?: Row): Row[] {
  return nodes.flatMap((node, index) => {
    const open = isOpen(node, toggled);
    const level = (parent?.level ?? 0) + 1;
    const row: Row = { node, parent: parent?.node.key, level, place: index + 1, siblings: nodes.length, open };
    return open ? [row, ...rowsOf(node.children, toggled, row)] : [row];
  });
}
