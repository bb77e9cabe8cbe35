import type {
  ExaminedFrame,
  ListedFrame,
  QuarantinedFrame,
  QuarantineKind,
  Redecoding,
} from '../../api/schemas/quarantine.ts';
import { act, ApiError, get, url } from '../shared/api.ts';
import { bytesOf } from '../shared/hex-rows.ts';
import type { Place } from './place.ts';
import { outcomeOfAll, outcomeOfOne } from './words.ts';

/** What came of decoding again, as it is told. */
export interface Outcome {
  readonly text: string;
  /** Whose reports were stored. */
  readonly devices: readonly string[];
  readonly failed: boolean;
}

/** The frame that is looked at: its bytes come first, then what today's decoders say. */
export interface Sight {
  readonly id: number;
  readonly frame?: QuarantinedFrame;
  readonly bytes?: Uint8Array;
  readonly examined?: ExaminedFrame;
  readonly error?: string | undefined;
}

interface Answer {
  readonly kinds: readonly QuarantineKind[];
  readonly redecoding: Redecoding | null;
  readonly frames?: readonly ListedFrame[];
  readonly next?: string | null;
}

const framesOfPage = 50;

/** What the page knows of quarantine, and what it asks the gateway for. */
export class Desk {
  readonly #changed: () => void;
  place: Place = { protocol: undefined, kind: undefined, frame: undefined };
  /** Undefined until the first answer. */
  kinds: readonly QuarantineKind[] | undefined;
  redecoding: Redecoding | null = null;
  frames: readonly ListedFrame[] = [];
  next: string | null = null;
  sight: Sight | undefined;
  outcome: Outcome | undefined;
  error: string | undefined;
  /** What is being decoded again at this page's wish. */
  busy: 'all' | 'one' | undefined;
  /** The pages that were turned over to come to this one: what each began behind. */
  #turned: readonly string[] = [];
  #asked = 0;

  /** @param changed is called after every change */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Frames that could not be read so far. */
  get total(): number {
    return (this.kinds ?? []).reduce((sum, { count }) => sum + count, 0);
  }

  /** Whether there are newer frames than those that are shown. */
  get turned(): boolean {
    return this.#turned.length > 0;
  }

  /** Goes to another place. */
  async go(place: Place): Promise<void> {
    const before = this.place;
    this.place = place;
    if (place.kind !== before.kind) {
      this.frames = [];
      this.next = null;
      this.#turned = [];
    }
    this.#changed();
    await Promise.all([
      place.kind === before.kind ? undefined : this.look(),
      place.frame === this.sight?.id ? undefined : this.#see(),
    ]);
  }

  /** Turns to older frames, or back. */
  async turn(to: 'older' | 'newer'): Promise<void> {
    if (to === 'newer') this.#turned = this.#turned.slice(0, -1);
    else if (this.next !== null) this.#turned = [...this.#turned, this.next];
    await this.look();
  }

  /** Asks what lies in quarantine now. */
  async look(): Promise<void> {
    const { kind } = this.place;
    const page = { kind, after: this.#turned.at(-1), limit: framesOfPage };
    const asked = ++this.#asked;
    try {
      const answer = await get<Answer>(url('/v1/quarantine', kind === undefined ? {} : page));
      // An answer that was overtaken is of another place.
      if (asked !== this.#asked) return;
      this.kinds = answer.kinds;
      this.redecoding = answer.redecoding;
      this.frames = answer.frames ?? [];
      this.next = answer.next ?? null;
      this.error = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.error = sentence(error);
    }
    this.#changed();
  }

  async #see(): Promise<void> {
    const { frame: id } = this.place;
    // What is seen already stays until the answer comes.
    if (id !== this.sight?.id) this.sight = id === undefined ? undefined : { id };
    this.#changed();
    if (id === undefined) return;
    const show = (found: Partial<Sight>): void => {
      if (this.place.frame !== id) return;
      this.sight = { ...this.sight, ...found, id };
      this.#changed();
    };
    try {
      const frame = await get<QuarantinedFrame>(url('/v1/quarantine', { id }));
      show({ frame, bytes: bytesOf(frame.bytes), error: undefined });
      // Whoever goes from frame to frame does not wait for what is behind.
      if (this.place.frame !== id) return;
      show({ examined: await get<ExaminedFrame>(`/v1/quarantine/${id}`) });
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      show({
        error: gone ? `Frame ${id} is not in quarantine any more: where it is full, the oldest go.` : sentence(error),
      });
    }
  }

  /** Has all of quarantine decoded again. */
  redecodeAll(): Promise<void> {
    return this.#redecode('all', '/v1/quarantine/redecode', outcomeOfAll);
  }

  /** Has one frame decoded again. */
  redecodeOne(id: number): Promise<void> {
    return this.#redecode('one', `/v1/quarantine/${id}/redecode`, (result) => outcomeOfOne(id, result));
  }

  async #redecode(busy: 'all' | 'one', path: string, tell: (result: Redecoding) => string): Promise<void> {
    this.busy = busy;
    this.outcome = undefined;
    this.#changed();
    try {
      const result = (await act('POST', path)) as Redecoding;
      this.outcome = { text: tell(result), devices: result.devices, failed: false };
    } catch (error) {
      this.outcome = { text: sentence(error), devices: [], failed: true };
    }
    this.busy = undefined;
    await Promise.all([this.look(), this.#see()]);
  }
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
