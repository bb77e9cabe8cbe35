import type { Frame } from '../protocols/frame.ts';

/** As much of a frame as is kept. */
const slotBytes = 256;
const slotsPerBlock = 256;

/** The last frame of a connection that brought a report. */
export interface LastFrame {
  /** From its beginning, 256 bytes at most. */
  readonly bytes: Uint8Array;
  /** How long it was. */
  readonly length: number;
}

/**
 * The last frame of each connection of a thread, in memory that is there already: a frame that were held until the next one comes would
 * grow old in the heap, and its chunk with it. A connection takes its slot with its first report; there are as many as there were such
 * connections at once.
 */
export class LastFrames {
  readonly #blocks: Buffer[] = [];
  /** How long the frame of each slot was. */
  readonly #lengths: number[] = [];
  readonly #free: number[] = [];

  /**
   * Keeps a frame in place of the last one.
   * @param slot of the connection; undefined where it has none yet
   * @returns its slot
   */
  keep(slot: number | undefined, frame: Frame): number {
    const own = slot ?? this.#free.pop() ?? this.#lengths.length;
    const { block, at } = this.#place(own);
    this.#lengths[own] = frame.copyTo(block, at, slotBytes);
    return own;
  }

  /** A copy of the frame in a slot. */
  read(slot: number): LastFrame {
    const { block, at } = this.#place(slot);
    const length = this.#lengths[slot] ?? 0;
    return { bytes: Uint8Array.from(block.subarray(at, at + Math.min(length, slotBytes))), length };
  }

  /** Takes the slot of a connection back. */
  release(slot: number): void {
    this.#free.push(slot);
  }

  #place(slot: number): { readonly block: Buffer; readonly at: number } {
    const block = (this.#blocks[Math.floor(slot / slotsPerBlock)] ??= Buffer.alloc(slotsPerBlock * slotBytes));
    return { block, at: (slot % slotsPerBlock) * slotBytes };
  }
}
