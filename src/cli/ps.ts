import { Command } from 'commander';
import type { Status } from '../api/schemas/status.ts';
import type { ProcessInfo } from '../process/index.ts';
import { findsGateway, GatewayClient, type GatewayOptions } from './client.ts';
import { write } from './output.ts';
import { table } from './table.ts';

const examples = `
Examples:
  fleetline ps                                  the gateway on ./data; its connections counted by protocol
  fleetline ps --all                            each connection and buffer too
  fleetline ps --http http://gate:8010 --token SECRET`;

/** A thread's own processes down to its supervisors' children: everything but connections and buffers. */
const withoutConnections = 2;

/** `fleetline ps`: the tree of processes of a running gateway. */
export function psCommand(): Command {
  const command = new Command('ps')
    .description('the live tree of processes, with mailboxes, restarts and last words')
    .option('--all', 'each connection and its buffer too');
  return findsGateway(command)
    .addHelpText('after', examples)
    .action(async ({ all, ...options }: GatewayOptions & { readonly all?: boolean }) => {
      const client = new GatewayClient(options);
      const processes = await client.get<ProcessInfo[]>(`/v1/processes${all ? '' : `?depth=${withoutConnections}`}`);
      const status = all ? undefined : await client.get<Status>('/v1/status');
      await write(
        table(
          [['PROCESS', 'PID', 'MAILBOX', 'HANDLED', 'RESTARTS', 'LAST RESTART'], ...treeOf(processes, status)],
          'left',
        ),
      );
    });
}

/** A line of the tree: a process, or connections that are folded into a count. */
interface Node {
  readonly cells: readonly string[];
  readonly children: readonly Node[];
}

/**
 * The rows of the tree, drawn in the first cell.
 * @param status where connections are not among the processes: how many there are, which stand in their place
 */
export function treeOf(processes: readonly ProcessInfo[], status?: Pick<Status, 'threads'>): string[][] {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const present = new Set(processes.map(({ pid }) => pid));
  const node = (info: ProcessInfo, thread?: string): Node => {
    const within = info.name ?? thread;
    const folded = info.label === 'connections' ? foldedOf(within, status) : [];
    return {
      cells: cellsOf(info),
      children: [...(children.get(info.pid) ?? []).map((child) => node(child, within)), ...folded],
    };
  };
  const roots = processes.filter(({ parent }) => !present.has(parent));
  return roots.flatMap((root) => rows(node(root), '', ''));
}

function rows({ cells: [name = '', ...cells], children }: Node, lead: string, below: string): string[][] {
  return [
    [lead + name, ...cells],
    ...children.flatMap((child, index) => {
      const last = index === children.length - 1;
      return rows(child, below + (last ? '└── ' : '├── '), below + (last ? '    ' : '│   '));
    }),
  ];
}

function cellsOf({ name, label, pid, mailbox, handled, restarts, lastRestart }: ProcessInfo): string[] {
  const last = lastRestart === null ? '' : `${lastRestart.child}: ${lastRestart.reason}`;
  return [name ?? label ?? 'process', pid, String(mailbox), String(handled), String(restarts), last];
}

function foldedOf(thread: string | undefined, status: Pick<Status, 'threads'> | undefined): Node[] {
  const { connections = {} } = status?.threads.find(({ name }) => name === thread) ?? {};
  const sorted = Object.entries(connections).toSorted(([, one], [, other]) => other - one);
  return sorted.map(([protocol, count]) => ({ cells: [`${protocol} × ${count}`], children: [] }));
}
