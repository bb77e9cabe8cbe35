import type { JournalReader } from '../journal/reader.ts';
import type { CrashNews, SeenCrash } from '../vitals/crashes.ts';
import { readJournal } from './journal.ts';
import type { Crash } from './schemas/process.ts';

/** Crashes that are kept: the newest. */
const mostKept = 200;

interface Noted {
  readonly number: number;
  readonly thread: string;
  readonly crash: SeenCrash;
}

/** What ended otherwise than by order in all threads of a gateway, numbered in the order in which it was told. */
export class Crashes {
  #crashes: Noted[] = [];
  /** How many there have been, those among them that a thread did not tell one by one. */
  total = 0;

  /** @param thread in which it was seen */
  add(thread: string, crash: SeenCrash): void {
    this.total += 1;
    this.#crashes = [{ number: this.total, thread, crash }, ...this.#crashes.slice(0, mostKept - 1)];
  }

  /** What a thread has to tell: those that it left out have numbers too, which are missing in the list. */
  hear(thread: string, { crashes, omitted }: CrashNews): void {
    for (const crash of crashes) this.add(thread, crash);
    this.total += omitted;
  }

  /** Those whose number is greater, the newest first. @param folder the data folder, in whose quarantine their frames are looked for */
  after(number: number, folder: string): Crash[] {
    const newer = this.#crashes.filter((noted) => noted.number > number);
    if (!newer.some(({ crash }) => crash.frame)) return newer.map((noted) => toJson(noted));
    try {
      return readJournal(folder, (reader) => newer.map((noted) => toJson(noted, reader)));
    } catch {
      // A journal that cannot be read must not hide why something crashed; whoever reads it for itself is told.
      return newer.map((noted) => toJson(noted));
    }
  }
}

function toJson({ number, thread, crash }: Noted, journal?: JournalReader): Crash {
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
    frame: frame
      ? {
          bytes: Buffer.from(frame.bytes).toString('base64'),
          offset: frame.offset,
          quarantined: journal?.quarantinedAt({ ...frame, remote: remote ?? '' }) ?? null,
        }
      : null,
  };
}
