import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a program did, as far as a power cut is concerned, in the order in which it happened. */
export type Act =
  /** A file is there: made now, or opened. */
  | { readonly kind: 'open' | 'unlink' | 'make-folder'; readonly path: string }
  /** Handed to the operating system, which may write it at any time, or in part, or never. */
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  /** From here on everything before is on disk: of a file its bytes, of a folder the names in it. */
  | { readonly kind: 'sync'; readonly path: string }
  /** So many bytes are on their way to the peer with this port. */
  | { readonly kind: 'send'; readonly port: number; readonly bytes: number };

/** All that changes a file or a folder, and all by which libuv sends. */
const calls =
  'openat,open,creat,mmap,pwrite64,write,pwritev,pwritev2,writev,sendmsg,sendto,ftruncate,truncate,fallocate,copy_file_range,' +
  'fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,symlinkat,mkdir,mkdirat';

/** The command line before the one of the program whose acts go to `log`. All strings are hexadecimal, and none is cut off. */
export function tracing(log: string): readonly [command: string, ...args: string[]] {
  return ['strace', '-f', '--seccomp-bpf', '-yy', '-xx', '-s', '16777216', '-o', log, '-e', `trace=${calls}`];
}

/** Why nothing can be traced here; false where it can. */
export function cannotTrace(): false | string {
  const { status, stderr } = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  return status === 0 ? false : `strace is not there or may not trace (install it): ${stderr ?? ''}`;
}

/**
 * Reads what strace wrote: what was done with the files of a folder, and sent to anybody. A write and a send happen when their call begins,
 * anything else when it has returned. strace lets a thread go on only after it has written down what that one did, so where one thread
 * waits for another the order is right.
 * @throws Error for a call that changes a file in a way that is not known here
 */
export function readTrace(log: string, folder: string): Act[] {
  const acts: (Act | undefined)[] = [];
  const open = new Map<string, { readonly begun: string; readonly at: number }>();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const unfinished = / <unfinished \.\.\.>$/.exec(text);
    const resumed = /^<\.\.\. \w+ resumed>/.exec(text);
    if (unfinished) {
      open.set(thread, { begun: text.slice(0, unfinished.index), at: acts.push(undefined) - 1 });
    } else if (resumed) {
      const call = open.get(thread);
      open.delete(thread);
      if (call === undefined) continue;
      const act = readCall(call.begun + text.slice(resumed[0].length), folder);
      if (act?.kind === 'write' || act?.kind === 'send') acts[call.at] = act;
      else acts.push(act);
    } else {
      acts.push(readCall(text, folder));
    }
  }
  // The kill came in the middle of these.
  for (const { begun, at } of open.values()) acts[at] = readCall(`${begun}) = ?`, folder);
  return acts.filter((act) => act !== undefined);
}

const hex = String.raw`((?:\\x[0-9a-f]{2})*)`;
const callForm = /^(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)/s;
const peerForm = /^\d+<TCP(?:v6)?:\[.*->.*:(\d+)\]>/;
const fileForm = new RegExp(String.raw`^\d+<${hex}>(\(deleted\))?`);
const pathForm = new RegExp(`"${hex}"`);
const dataForm = new RegExp(String.raw`, "${hex}", \d+(?:, (\d+))?$`);

function readCall(text: string, folder: string): Act | undefined {
  const [, name, args = '', result] = callForm.exec(text) ?? [];
  // A thread that was killed in the middle of a call is taken to have written and sent all of it, and to have synced nothing.
  const killed = result === '?';
  const returned = killed ? 0 : Number(result);
  if (name === undefined || returned < 0) return undefined;
  const [, port] = peerForm.exec(args) ?? [];
  if (port !== undefined)
    return { kind: 'send', port: Number(port), bytes: killed ? args.split(String.raw`\x`).length - 1 : returned };

  const [, file, deleted] = fileForm.exec(args) ?? [];
  const path = fromHex(file ?? pathForm.exec(args)?.[1] ?? '').toString();
  if (deleted !== undefined || (path !== folder && dirname(path) !== folder && path !== dirname(folder)))
    return undefined;
  switch (name) {
    case 'openat':
      return { kind: 'open', path };
    case 'mkdir':
      return { kind: 'make-folder', path };
    case 'unlink':
      return { kind: 'unlink', path };
    case 'fsync':
    case 'fdatasync':
      return killed ? undefined : { kind: 'sync', path };
    case 'ftruncate':
      return { kind: 'truncate', path, size: Number(/(\d+)$/.exec(args)?.[1]) };
    case 'pwrite64':
    case 'write': {
      const [, data = '', offset = '0'] = dataForm.exec(args) ?? [];
      const bytes = fromHex(data);
      if (!killed && bytes.length !== returned)
        throw new Error(`not all was written: ${args.slice(-40)} = ${returned}`);
      return { kind: 'write', path, offset: Number(offset), bytes };
    }
    case 'mmap':
      if (!args.includes('MAP_SHARED') || path.endsWith('-shm')) return undefined;
  }
  throw new Error(`${name} on ${path} is not known here`);
}

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll(String.raw`\x`, ''), 'hex');
}
