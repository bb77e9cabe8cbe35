import { setImmediate } from 'node:timers/promises';
import { QuarantineIndex, type QuarantineKind as Kind } from '../journal/kinds.ts';
import { JournalReader, type QuarantinedHead } from '../journal/reader.ts';
import type { StoredQuarantined } from '../journal/rows.ts';
import { readJournal } from './journal.ts';
import type { ListedFrame, QuarantinedFrame, QuarantineKind } from './schemas/quarantine.ts';

/** Which frames are listed: those that answer to all of it. */
export interface FramesQuery {
  readonly kind?: string | undefined;
  /** Undefined: any; null: those of no protocol. */
  readonly protocol?: string | null | undefined;
  readonly reason?: string | undefined;
  /** Only smaller numbers. */
  readonly after?: number | undefined;
  readonly limit: number;
}

const sampleBytes = 64;
const forgetAfterMs = 60_000;

/** Quarantine as the API shows it. What is kept for whoever goes on looking is let go of after a minute without. */
export class QuarantineView {
  readonly #folder: string;
  #index = new QuarantineIndex();
  #following: Promise<QuarantineIndex> | undefined;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What could not be decoded so far, the most frequent kind first. */
  async kinds(): Promise<QuarantineKind[]> {
    const kinds = (await this.#followed()).kinds();
    const heads = this.#heads(kinds.map(({ id }) => id));
    return kinds.flatMap((kind) => {
      const head = heads.get(kind.id);
      return head ? [kindJson(kind, head)] : [];
    });
  }

  /** Frames, the newest first; `next` is the `after` of the next page, if there is one. */
  async frames(query: FramesQuery): Promise<{ frames: ListedFrame[]; next: string | null }> {
    const { kind, protocol, reason, after = Infinity, limit } = query;
    const chosen = (found: Kind): boolean =>
      (kind === undefined || found.kind === kind) &&
      (protocol === undefined || found.protocol === (protocol ?? undefined)) &&
      (reason === undefined || found.reason === reason);
    // One more than is shown tells whether there is another page.
    const ids = (await this.#followed()).frames(chosen, after, limit + 1);
    const shown = ids.slice(0, limit);
    const heads = this.#heads(shown);
    return {
      frames: shown.flatMap((id) => headJson(heads.get(id)) ?? []),
      next: ids.length > limit ? String(shown.at(-1)) : null,
    };
  }

  /** One frame with its bytes; undefined where there is none of this number. */
  frame(id: number): QuarantinedFrame | undefined {
    const item = readJournal(this.#folder, (reader) => reader.quarantineItem(id));
    return item && { ...factsOf(item), bytes: base64(item.bytes) };
  }

  /** Has the next look begin anew: frames were decoded. */
  forget(): void {
    this.#index = new QuarantineIndex();
    this.#following = undefined;
  }

  #heads(ids: readonly number[]): Map<number, QuarantinedHead> {
    const heads = readJournal(this.#folder, (reader) => reader.quarantineHeads(ids, sampleBytes));
    return new Map(heads.map((head) => [head.item.id, head]));
  }

  /** The index as of now; who asks while it is brought there waits for the same. */
  #followed(): Promise<QuarantineIndex> {
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => this.forget(), forgetAfterMs).unref();
    if (this.#following) return this.#following;
    const following = this.#follow(this.#index).finally(() => {
      if (this.#following === following) this.#following = undefined;
    });
    this.#following = following;
    return following;
  }

  async #follow(index: QuarantineIndex): Promise<QuarantineIndex> {
    const reader = new JournalReader(this.#folder);
    try {
      for (const _ of reader.followQuarantine(index)) await setImmediate();
      return index;
    } finally {
      reader.close();
    }
  }
}

const iso = (time: number): string => new Date(time).toISOString();

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function kindJson({ firstAt, lastAt, ...kind }: Kind, { length, item }: QuarantinedHead): QuarantineKind {
  return {
    ...kind,
    protocol: kind.protocol ?? null,
    device: kind.device ?? null,
    firstAt: iso(firstAt),
    lastAt: iso(lastAt),
    length,
    sample: base64(item.bytes),
  };
}

function headJson(head: QuarantinedHead | undefined): ListedFrame | undefined {
  return head && { ...factsOf(head.item), length: head.length, sample: base64(head.item.bytes) };
}

function factsOf(item: StoredQuarantined): Omit<QuarantinedFrame, 'bytes'> {
  const { id, receivedAt, protocol = null, device = null, remote, listener, offset, reason, decodedAt } = item;
  return {
    id,
    receivedAt: iso(receivedAt),
    protocol,
    device,
    remote,
    listener,
    offset,
    reason,
    decodedAt: decodedAt === undefined ? null : iso(decodedAt),
  };
}
