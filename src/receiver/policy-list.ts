import { readFile, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { type DeviceListConfig, type DevicesConfig, longestDevice } from '../config/devices.ts';
import { FleetlineError } from '../model/errors.ts';
import { DevicePolicy, isListed } from './policy.ts';

/** Ids are taken in portions, between which others have their turn: a list of a million takes half a second. */
const portion = 5_000;
/** A line longer than an id and a comment would be. */
const bytesPerDevice = 512;

/**
 * Reads the list of the devices that may send reports.
 * @param most how many ids it may have
 * @throws FleetlineError `bad-option` where it cannot be read, names no device, too many, or something that is no id
 */
export async function readDeviceList(list: DeviceListConfig, most: number): Promise<ReadonlySet<string>> {
  const name = nameOf(list);
  const devices = new Set<string>();
  try {
    let seen = 0;
    for (const { id, where } of 'file' in list ? linesOf(await textOf(list.file, most)) : rowsOf(list.sql)) {
      if (++seen % portion === 0) await setImmediate();
      if (id === '') continue;
      if (id.length > longestDevice || /[^\P{C}]/u.test(id))
        throw new Error(
          `${where} is no device id: it has more than ${longestDevice} characters, or some that cannot be seen`,
        );
      devices.add(id);
      if (devices.size > most) throw new Error(`it names more than ${most} devices (limits.listedDevices)`);
    }
    // An empty list is one that is just being written, or forgotten: it would shut everybody out.
    if (devices.size === 0) throw new Error('it names no device');
    return devices;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new FleetlineError('bad-option', `The list of devices ${name} cannot be used: ${why}.`, { cause });
  }
}

/**
 * The policy of a configuration, as it is now.
 * @throws FleetlineError `bad-option` where it has a list that cannot be used
 */
export async function readPolicy(devices: DevicesConfig, most: number): Promise<DevicePolicy> {
  const policy = new DevicePolicy();
  if (isListed(devices)) policy.admitListed(await readDeviceList(devices, most));
  else if (devices !== 'open') policy.admitMatching(devices.pattern);
  return policy;
}

/** Where a list is kept, for messages. */
export function nameOf(list: DeviceListConfig): string {
  return 'file' in list ? list.file : list.sql.database;
}

/** What changes when the list does: the place, size and time of its file, of a database also those of its write-ahead log. */
export async function versionOf(list: DeviceListConfig): Promise<string> {
  const name = nameOf(list);
  const files = 'file' in list ? [name] : [name, `${name}-wal`];
  const versions = files.map(async (path) => {
    const { ino, size, mtimeMs } = await stat(path);
    return size === 0 ? '' : `${ino} ${size} ${mtimeMs}`;
  });
  return (await Promise.allSettled(versions))
    .map((version) => (version.status === 'fulfilled' ? version.value : ''))
    .join('; ');
}

interface Entry {
  readonly id: string;
  /** For a message: which one. */
  readonly where: string;
}

async function textOf(path: string, most: number): Promise<string> {
  const { size } = await stat(path);
  if (size > most * bytesPerDevice)
    throw new Error(`it has ${size} bytes, more than a list of ${most} devices can have`);
  return readFile(path, 'utf8');
}

function* linesOf(text: string): Generator<Entry> {
  let line = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const id = text
      .slice(from, to)
      .replace(/(?:^|\s)#.*$/s, '')
      .trim();
    yield { id, where: `line ${++line}` };
    from = to + 1;
  }
}

function* rowsOf({ database, query }: { readonly database: string; readonly query: string }): Generator<Entry> {
  const db = new DatabaseSync(database, { readOnly: true, timeout: 1_000 });
  try {
    const statement = db.prepare(query);
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    let row = 0;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows are arrays: it was asked for them
    for (const [id] of statement.iterate() as Iterable<unknown> as Iterable<readonly (string | bigint | null)[]>)
      yield { id: String(id ?? '').trim(), where: `row ${++row}` };
  } finally {
    db.close();
  }
}
