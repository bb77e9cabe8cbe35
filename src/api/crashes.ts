import type { CrashNews, SeenCrash } from '../vitals/crashes.ts';
import type { Crash } from './schemas/process.ts';

/** Crashes that are kept: the newest. */
const mostKept = 200;

/** What ended otherwise than by order in all threads of a gateway, numbered in the order in which it was told. */
export class Crashes {
  #crashes: Crash[] = [];
  /** How many there have been, those among them that a thread did not tell one by one. */
  total = 0;

  /** @param thread in which it was seen */
  add(thread: string, crash: SeenCrash): void {
    this.total += 1;
    this.#crashes = [toJson(this.total, thread, crash), ...this.#crashes.slice(0, mostKept - 1)];
  }

  /** What a thread has to tell: those that it left out have numbers too, which are missing in the list. */
  hear(thread: string, { crashes, omitted }: CrashNews): void {
    for (const crash of crashes) this.add(thread, crash);
    this.total += omitted;
  }

  /** Those whose number is greater, the newest first. */
  after(number: number): Crash[] {
    return this.#crashes.filter((crash) => crash.number > number);
  }
}

function toJson(number: number, thread: string, crash: SeenCrash): Crash {
  const { at, process, supervisor, reason, stack, remote, protocol, device, frame } = crash;
  return {
    number,
    at: new Date(at).toISOString(),
    thread,
    process,
    supervisor,
    reason,
    stack: stack ?? null,
    remote: remote ?? null,
    protocol: protocol ?? null,
    device: device ?? null,
    frame: frame ? { bytes: Buffer.from(frame.bytes).toString('base64'), offset: frame.offset } : null,
  };
}
