import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { bytesShape, headBytes, reasonShape } from './likeness.ts';
import { select } from './sql.ts';
import type { Steps } from './steps.ts';

/** Quarantined frames that are alike: of one protocol and refused for the same thing; of no protocol, and of the same shape. */
export interface QuarantineKind {
  /** Names it: the same for the same likeness, whenever it is asked for. */
  readonly kind: string;
  readonly protocol: string | undefined;
  /** The reason; `…` in the place of values that are not the same in all of them. */
  readonly reason: string;
  readonly count: number;
  /** The newest of them, and the device that it came from, where one had logged in. */
  readonly id: number;
  readonly device: string | undefined;
  /** How many devices they came from, as far as is known. */
  readonly devices: number;
  /** When the first and the last of them came. Milliseconds since 1970, UTC. */
  readonly firstAt: number;
  readonly lastAt: number;
}

type Row = readonly [
  id: number,
  receivedAt: number,
  protocol: string | null,
  device: string | null,
  reason: string,
  head: Uint8Array | null,
  decodedAt: number | null,
];

const mostKinds = 1000;
const page = 256;
const tooMany = 'other reasons: too many to tell apart';

interface Member {
  readonly id: number;
  readonly receivedAt: number;
  readonly device: string | undefined;
}

/** Frames that are alike, in the order of arrival. */
class Alike {
  readonly kind: string;
  readonly protocol: string | undefined;
  reason: string;
  members: Member[] = [];
  /** How many of them came from each device. */
  readonly #devices = new Map<string, number>();

  constructor(likeness: string, protocol: string | undefined, reason: string) {
    this.kind = hash('sha256', likeness, 'hex').slice(0, 12);
    this.protocol = protocol;
    this.reason = reason;
  }

  add(member: Member): void {
    this.members.push(member);
    if (member.device !== undefined) this.#devices.set(member.device, (this.#devices.get(member.device) ?? 0) + 1);
  }

  /** Forgets those before a number. */
  dropBefore(id: number): void {
    const gone = placeOf(this.members, id);
    for (const { device } of this.members.splice(0, gone)) {
      if (device === undefined) continue;
      const left = (this.#devices.get(device) ?? 0) - 1;
      if (left > 0) this.#devices.set(device, left);
      else this.#devices.delete(device);
    }
  }

  summary(): QuarantineKind | undefined {
    const [first] = this.members;
    const last = this.members.at(-1);
    if (!first || !last) return undefined;
    const { kind, protocol, reason, members } = this;
    const { id, device } = last;
    const [firstAt, lastAt] = [first.receivedAt, last.receivedAt];
    return { kind, protocol, reason, count: members.length, id, device, devices: this.#devices.size, firstAt, lastAt };
  }
}

/**
 * What lies in quarantine and could not be read so far, by likeness. It is kept beside the table and follows it, so that whoever looks at
 * it all the time reads only what is new: the table has no index, as each would be written in the commits that devices wait for.
 */
export class QuarantineIndex {
  readonly #alike = new Map<string, Alike>();
  #last = 0;

  /** Takes in what has come and lets go of what was deleted since the last time. Frames that were decoded meanwhile stay in it. */
  *follow(db: DatabaseSync): Steps {
    const oldest = Number(db.prepare('select min(id) as id from quarantine').get()?.['id'] ?? Infinity);
    for (const alike of this.#alike.values()) alike.dropBefore(oldest);
    const next = select<Row>(
      db,
      `select id, received_at, protocol, device, reason, iif(protocol is null, substr(bytes, 1, ${headBytes}), null), decoded_at
       from quarantine where id > :after order by id limit ${page}`,
    );
    for (;;) {
      const rows = next({ after: this.#last });
      for (const row of rows) this.#add(row);
      if (rows.length < page) return;
      yield;
    }
  }

  #add([id, receivedAt, protocol, device, reason, head, decodedAt]: Row): void {
    this.#last = id;
    if (decodedAt === null)
      this.#like(protocol ?? undefined, reason, head).add({ id, receivedAt, device: device ?? undefined });
  }

  /** The kind that a frame is of. */
  #like(protocol: string | undefined, reason: string, head: Uint8Array | null): Alike {
    const shape = reasonShape(reason);
    const likeness = JSON.stringify([protocol ?? null, shape, head && bytesShape(head)]);
    const known = this.#alike.get(likeness);
    if (known) {
      if (known.reason !== reason) known.reason = shape;
      return known;
    }
    if (this.#alike.size >= mostKinds) return this.#alike.get(tooMany) ?? this.#begin(tooMany, undefined, tooMany);
    return this.#begin(likeness, protocol, reason);
  }

  #begin(likeness: string, protocol: string | undefined, reason: string): Alike {
    const alike = new Alike(likeness, protocol, reason);
    this.#alike.set(likeness, alike);
    return alike;
  }

  /** The most frequent kind first; at most 1,000, and one for all the others. */
  kinds(): QuarantineKind[] {
    const kinds = [...this.#alike.values()].flatMap((alike) => alike.summary() ?? []);
    return kinds.toSorted((one, other) => other.count - one.count || other.id - one.id);
  }

  /** Numbers of frames of the kinds that are chosen, the newest first. @param before only smaller numbers */
  frames(chosen: (kind: QuarantineKind) => boolean, before: number, limit: number): number[] {
    const ids: number[] = [];
    for (const alike of this.#alike.values()) {
      const summary = alike.summary();
      if (!summary || !chosen(summary)) continue;
      const end = placeOf(alike.members, before);
      for (const { id } of alike.members.slice(Math.max(0, end - limit), end)) ids.push(id);
    }
    return ids.toSorted((one, other) => other - one).slice(0, limit);
  }
}

/** Where the first member is whose number is not smaller. */
function placeOf(members: readonly Member[], id: number): number {
  let [from, to] = [0, members.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((members[middle]?.id ?? Infinity) < id) from = middle + 1;
    else to = middle;
  }
  return from;
}
