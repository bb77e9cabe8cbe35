import type { Connection } from '../../../src/api/schemas/connection.ts';
import type { Process } from '../../../src/api/schemas/process.ts';
import type { ThreadStatus } from '../../../src/web/inside/status.ts';
import { type Look, type Row, rowsOf, treeOf } from '../../../src/web/inside/tree.ts';

/** Moments as the gateway says them: so many seconds after it was started. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 5, 22) + seconds * 1000).toISOString();
}

/** A process. @param what `NAME` where it has a name, else its label */
export function process(pid: string, parent: string, label: string, rest: Partial<Process> = {}): Process {
  return {
    pid,
    parent,
    label,
    name: null,
    links: [parent],
    state: 'waiting',
    trapsExits: false,
    mailbox: 0,
    mailboxLimit: null,
    handled: 0,
    startedAt: at(0),
    restarts: 0,
    lastRestart: null,
    ...rest,
  };
}

export function connection(pid: string, device: string | null, seconds = 1): Connection {
  return {
    pid,
    remote: '192.0.2.1:40000',
    protocol: 'h02',
    why: null,
    device,
    since: at(seconds),
    lastByteAt: at(seconds),
    listener: '0.0.0.0:5010',
    status: 'open',
    bytes: 0,
    reports: 0,
    unreadBytes: 0,
    unstoredReports: 0,
    unreadReplyBytes: 0,
    paused: false,
    lastFrame: null,
  };
}

export function thread(name: string, connections: Readonly<Record<string, number>> = {}): ThreadStatus {
  return { name, up: true, restarts: 0, heapBytes: 0, busySeconds: 0, processes: 0, queued: 0, connections };
}

/** The processes of a gateway with one receiver. @param journal the pid of the journal's thread */
export function processes(journal = '<0.3>'): Process[] {
  return [
    process('<0.1>', '<0.0>', 'gateway', { name: 'gateway', label: null }),
    process('<0.2>', '<0.1>', 'api 127.0.0.1:8010'),
    process(journal, '<0.1>', 'thread journal', { name: 'journal' }),
    process('<0.5>', '<0.1>', 'thread receiver-1', { name: 'receiver-1' }),
    process('<2.1>', '<0.5>', 'receiver'),
    process('<2.2>', '<2.1>', 'connections'),
    process('<2.3>', '<2.1>', 'listener 0.0.0.0:5010'),
  ];
}

/** The key of the fold of h02 in that gateway. */
export const foldOfH02 = '/gateway/receiver-1/receiver/connections/h02';

/** What is seen of that gateway, with two kinds of connections, none of them opened. */
export function look(changes: Partial<Look> = {}): Look {
  return {
    processes: processes(),
    threads: [thread('main'), thread('journal'), thread('receiver-1', { json: 1, h02: 3 })],
    pages: new Map(),
    families: new Map(),
    found: undefined,
    ...changes,
  };
}

/** The lines of it. @param toggled keys of lines that were opened or closed by hand */
export function rows(changes: Partial<Look> = {}, ...toggled: string[]): Row[] {
  return rowsOf(treeOf(look(changes)), new Set(toggled));
}

/** What a person reads in the lines, by their depth. */
export function text(lines: readonly Row[]): string[] {
  return lines.map(({ node: { kind, title, count }, level }) => {
    const many = kind === 'fold' || kind === 'more' ? ` ${count}` : '';
    return `${'  '.repeat(level - 1)}${title}${many}`;
  });
}
