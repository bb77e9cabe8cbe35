import type { Config } from '../config/config.ts';
import { FleetlineError } from '../model/errors.ts';
import {
  type Answer,
  call,
  describeReason,
  exited,
  type Pid,
  post,
  type Reason,
  rootCause,
  type Self,
  type Server,
  startServer,
  startThread,
} from '../process/index.ts';
import type { FromRound, Round } from './redecode-thread.ts';
import type { Redecoding } from './redecoding.ts';

export interface RedecoderOptions {
  /** The module of its threads. */
  readonly url: URL;
  /** What is in force now. */
  readonly config: () => Config;
  /** Gives a thread a way to the journal, and another one whenever the journal is started again. */
  readonly connect: (thread: Pid) => void;
  /** Is told how far the round through all of quarantine is, and with undefined that it is over. */
  readonly tell: (soFar: Redecoding | undefined) => void;
}

/** How long one round may take, in milliseconds: quarantine holds 100,000 frames at most. */
const deadline = 600_000;

/** Decodes what is in quarantine again, when asked, a thread for each round: one after the other. */
class Redecoder implements Server {
  readonly #options: RedecoderOptions;

  constructor(options: RedecoderOptions) {
    this.#options = options;
  }

  init(self: Self): void {
    self.trapExit(true);
    this.#options.tell(undefined);
  }

  async handleCall(request: unknown, _from: unknown, self: Self): Promise<Answer> {
    const { url, config, connect, tell } = this.#options;
    const { promise: done, resolve } = Promise.withResolvers<Redecoding>();
    const thread = await startThread({
      parent: self,
      label: 'thread redecoding',
      url,
      workerData: config(),
      onMessage: (message) => {
        const said = message as FromRound;
        if ('soFar' in said) tell(said.soFar);
        else resolve(said.done);
      },
    });
    connect(thread);
    post(thread, request);
    const over = exited(thread);
    const reply = await Promise.race([done, over.then(givenUp)]);
    self.exit(thread, 'shutdown');
    await over;
    tell(undefined);
    return { reply };
  }
}

/** A list of devices that cannot be used, or a decoder that did not come back: nothing that is wrong in Fleetline itself. */
function givenUp(reason: Reason): FleetlineError {
  const why = describeReason(rootCause(reason));
  return new FleetlineError('storage-failed', `Quarantine was not decoded to its end: ${why}`, { cause: reason });
}

/** Starts it under a supervisor. */
export function startRedecoder(self: Self, options: RedecoderOptions): Promise<Pid> {
  return startServer(new Redecoder(options), { parent: self, label: 'redecoder' });
}

/**
 * Decodes everything in quarantine again that could not be read so far, and stores what can be read now.
 * @param id number of the one frame to decode, also where it was read before; nothing is examined where it is not there
 * @throws FleetlineError `storage-failed` where storing failed, or a decoder did not come back
 */
export async function redecodeNow(redecoder: Pid, id?: number): Promise<Redecoding> {
  const result = await call<Redecoding | Error>(redecoder, { kind: 'round', id } satisfies Round, deadline);
  if (result instanceof Error) throw result;
  return result;
}
