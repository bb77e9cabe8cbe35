import type { MessagePort } from 'node:worker_threads';
import { isStorageFault } from './errors.ts';
import type { Answer, Batch, Request, Resumed, Stalled } from './messages.ts';
import type { JournalStatistics } from './statistics.ts';
import type { JournalWriter } from './writer.ts';

/** How often tidying is looked after where nothing is committed, in milliseconds. */
const tidyMs = 1000;

/** How often it is tried whether storing works again, in milliseconds. */
const probeMs = 1000;

/** The tickets of one port that wait for the next commit: always a run without a gap. */
interface Waiting {
  from: number;
  to: number;
}

/**
 * Speaks for the writer over MessagePorts and groups what comes in: a commit follows the last one after `commitMs`, or at once where that
 * time is over, and holds the batches of all ports. Between commits the writer tidies.
 *
 *     storing ──a commit fails for the disk's sake──▶ stalled ──a probe is on disk──▶ storing
 *
 * While it is stalled, every port knows, whatever is handed over has failed at once, and once a second a probe is written.
 */
export class JournalService {
  readonly #writer: JournalWriter;
  readonly #commitMs: number;
  readonly #onStall: (change: Stalled | Resumed) => void;
  readonly #ports = new Set<MessagePort>();
  readonly #tidying: NodeJS.Timeout;
  #batches: Batch[] = [];
  #waiting = new Map<MessagePort, Waiting>();
  #lastCommit = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #tidySoon: NodeJS.Immediate | undefined;
  /** Why nothing can be stored. */
  #stalled: string | undefined;
  #stalls = 0;
  #probing: NodeJS.Timeout | undefined;

  /**
   * @param commitMs least time between the starts of two commits. Default 10.
   * @param onStall told what the ports are told when storing begins to fail, and when it works again
   */
  constructor(writer: JournalWriter, commitMs = 10, onStall: (change: Stalled | Resumed) => void = () => {}) {
    this.#writer = writer;
    this.#commitMs = commitMs;
    this.#onStall = onStall;
    this.#tidying = setInterval(() => this.#tidyNext(), tidyMs);
  }

  /** Serves one more client, until it closes its end. */
  attach(port: MessagePort): void {
    this.#ports.add(port);
    if (this.#stalled !== undefined) this.#answer(port, { stalled: this.#stalled });
    port.on('message', (request: Request) => {
      if ('ask' in request) this.#answer(port, { statistics: this.statistics });
      else this.#take(port, request);
    });
    port.on('close', () => this.#ports.delete(port));
  }

  /** Commits and answers what has come in, closes the ports and the journal. */
  close(): void {
    this.#commit();
    clearInterval(this.#tidying);
    clearTimeout(this.#probing);
    clearImmediate(this.#tidySoon);
    for (const port of this.#ports) port.close();
    this.#writer.close();
  }

  /** What the journal has done since it was opened. */
  get statistics(): JournalStatistics {
    return { ...this.#writer.statistics, stalled: this.#stalled ?? null, stalls: this.#stalls };
  }

  #take(port: MessagePort, batch: Batch): void {
    if (this.#stalled !== undefined) {
      const { ticket } = batch;
      this.#answer(port, { failed: { from: ticket, to: ticket }, reason: this.#stalled });
      return;
    }
    this.#batches.push(batch);
    const waiting = this.#waiting.get(port);
    if (waiting === undefined) this.#waiting.set(port, { from: batch.ticket, to: batch.ticket });
    else waiting.to = batch.ticket;
    if (this.#timer !== undefined || this.#soon !== undefined) return;

    const delay = this.#lastCommit + this.#commitMs - performance.now();
    // Not within this message: others may be waiting behind it, and they shall share the commit.
    if (delay <= 0) this.#soon = setImmediate(() => this.#commit());
    else this.#timer = setTimeout(() => this.#commit(), delay);
  }

  #commit(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    this.#timer = undefined;
    this.#soon = undefined;
    if (this.#batches.length === 0) return;
    const batches = this.#batches;
    const waiting = this.#waiting;
    this.#batches = [];
    this.#waiting = new Map();
    this.#lastCommit = performance.now();
    try {
      this.#writer.commit(batches);
      for (const [port, { to }] of waiting) this.#answer(port, { committed: to });
    } catch (error) {
      const reason = reasonOf(error);
      // First, so that who is told of the failure knows that it had better not read on.
      if (isStorageFault(error)) this.#stall(reason);
      for (const [port, failed] of waiting) this.#answer(port, { failed, reason });
    }
    this.#tidyNext();
  }

  #stall(reason: string): void {
    this.#stalled = reason;
    this.#stalls += 1;
    this.#tell({ stalled: reason });
    this.#probing = setTimeout(() => this.#probe(), probeMs);
  }

  #probe(): void {
    try {
      this.#writer.probe();
    } catch (error) {
      this.#stalled = reasonOf(error);
      this.#probing = setTimeout(() => this.#probe(), probeMs);
      return;
    }
    this.#stalled = undefined;
    this.#tell({ resumed: true });
  }

  #tell(change: Stalled | Resumed): void {
    for (const port of this.#ports) this.#answer(port, change);
    this.#onStall(change);
  }

  /** One slice, then the event loop has its turn, so that a commit that is due comes before the next slice. */
  #tidyNext(): void {
    this.#tidySoon ??= setImmediate(() => {
      this.#tidySoon = undefined;
      if (this.#writer.tidy()) this.#tidyNext();
    });
  }

  #answer(port: MessagePort, answer: Answer): void {
    port.postMessage(answer);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
