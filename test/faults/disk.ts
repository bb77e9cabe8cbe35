import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import type { Random } from '../helpers/random.ts';
import type { Act } from './trace.ts';

/** Files by name. */
export type Image = ReadonlyMap<string, Buffer>;

/** What was done to a file since it was last synced. */
type Pending = Extract<Act, { kind: 'write' | 'truncate' }>;

/** Sectors and pages: what a disk and what a file system writes as a whole. */
const units = [512, 4096];

/**
 * One folder on a disk whose power may be cut. What was synced stays. Of anything else each write may be there or not, or only some of
 * its sectors, and each name may stand for what it stood for at any time since its folder was synced.
 */
export class Disk {
  readonly #folder: string;
  #made = false;
  #madeDurable = false;
  #names = new Map<string, File>();
  #durableNames = new Map<string, File>();
  /** Every file that a name stood for since the folder was synced; undefined: for none. */
  #unsyncedNames = new Map<string, (File | undefined)[]>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  apply(act: Act): void {
    if (act.kind === 'send' || ignored(act.path)) return;
    const name = basename(act.path);
    if (act.path === dirname(this.#folder)) {
      if (act.kind === 'sync') this.#madeDurable = this.#made;
    } else if (act.path === this.#folder) {
      if (act.kind === 'make-folder') this.#made = true;
      if (act.kind === 'sync') this.#syncNames();
    } else if (act.kind === 'open') {
      if (!this.#names.has(name)) this.#name(name, new File());
    } else if (act.kind === 'unlink') {
      this.#name(name, undefined);
    } else if (act.kind === 'sync') {
      this.#file(name).sync();
    } else {
      assert.notEqual(act.kind, 'make-folder');
      this.#file(name).pend(act as Pending);
    }
  }

  /** As if all of it had reached the disk. */
  complete(): Image {
    return new Map(Array.from(this.#names, ([name, file]) => [name, file.image(whole)]));
  }

  /** The folder after a power cut that left nothing but what was synced. */
  synced(): Image {
    if (!this.#madeDurable) return new Map();
    return new Map(Array.from(this.#durableNames, ([name, file]) => [name, file.image(nothing)]));
  }

  /** The folder after a power cut that left a part of what was not synced. */
  torn(random: Random): Image {
    if (!this.#madeDurable && random.chance(0.5)) return new Map();
    const names = new Map(this.#durableNames);
    for (const [name, files] of this.#unsyncedNames) {
      const at = random.whole(-1, files.length - 1);
      if (at < 0) continue;
      const file = files[at];
      if (file === undefined) names.delete(name);
      else names.set(name, file);
    }
    const survival: Survival = () => {
      const share = random.chance(0.5) ? Math.round(random.next()) : random.next();
      const unit = units[random.whole(0, 1)]!;
      let [last, kept] = [-1, false];
      return (offset) => {
        const sector = Math.floor(offset / unit);
        if (sector !== last) [last, kept] = [sector, random.chance(share)];
        return kept;
      };
    };
    return new Map(Array.from(names, ([name, file]) => [name, file.image(survival)]));
  }

  #file(name: string): File {
    const file = this.#names.get(name);
    assert.ok(file, `${name} was not opened`);
    return file;
  }

  #name(name: string, file: File | undefined): void {
    if (file === undefined) this.#names.delete(name);
    else this.#names.set(name, file);
    const unsynced = this.#unsyncedNames.get(name);
    if (unsynced === undefined) this.#unsyncedNames.set(name, [file]);
    else unsynced.push(file);
  }

  #syncNames(): void {
    this.#durableNames = new Map(this.#names);
    this.#unsyncedNames.clear();
  }
}

/** SQLite makes the index of its write-ahead log anew after a power cut, and who runs says so anew at each start. */
function ignored(path: string): boolean {
  return path.endsWith('-shm') || path.endsWith('.json');
}

const sectorBytes = units[0]!;

/** Says of a thing that was not synced which of its sectors are there, by their offset in the file. */
type Survival = (act: Pending) => (offset: number) => boolean;

const whole: Survival = () => () => true;
const nothing: Survival = () => () => false;

/** One file: its bytes as of the last sync, and what came later. */
class File {
  #durable: Buffer = Buffer.alloc(0);
  #pending: Pending[] = [];

  pend(act: Pending): void {
    this.#pending.push(act);
  }

  sync(): void {
    this.#durable = this.image(whole);
    this.#pending = [];
  }

  image(survival: Survival): Buffer {
    const ends = this.#pending.map((act) => (act.kind === 'write' ? act.offset + act.bytes.length : act.size));
    const bytes = Buffer.alloc(Math.max(this.#durable.length, ...ends));
    this.#durable.copy(bytes);
    let size = this.#durable.length;
    for (const act of this.#pending) {
      const there = survival(act);
      if (act.kind === 'write') {
        size = Math.max(size, write(bytes, act.offset, act.bytes, there));
      } else if (there(0)) {
        bytes.fill(0, act.size);
        size = act.size;
      }
    }
    return bytes.subarray(0, size);
  }
}

/** Writes the sectors that are there, and says where the last of them ends. */
function write(file: Buffer, at: number, bytes: Buffer, there: (offset: number) => boolean): number {
  let end = 0;
  for (let from = 0, to; from < bytes.length; from = to) {
    to = Math.min(bytes.length, from + sectorBytes - ((at + from) % sectorBytes));
    if (!there(at + from)) continue;
    bytes.copy(file, at + from, from, to);
    end = at + to;
  }
  return end;
}
