import { ProcessError, type Reason } from './signals.ts';

export type Restart = 'permanent' | 'transient' | 'temporary';

/** What a supervisor must know of a child, apart from how to start it. */
export interface ChildTraits {
  /** `permanent` (default): always started again. `transient`: after an abnormal end only. `temporary`: never, and then forgotten. */
  readonly restart?: Restart;
  /**
   * How long the child may take to end when told `shutdown`, in milliseconds, before it is killed; `brutal-kill`: it is killed at
   * once. Default: 5,000 for a worker, `infinity` for a supervisor.
   */
  readonly shutdown?: number | 'infinity' | 'brutal-kill';
  readonly type?: 'worker' | 'supervisor';
  /** Whether its end by itself can end the supervisor, see `autoShutdown`. Not for permanent children. */
  readonly significant?: boolean;
}

/** The time a child has to end. */
export function shutdownOf(child: ChildTraits): number | 'infinity' | 'brutal-kill' {
  return child.shutdown ?? (child.type === 'supervisor' ? 'infinity' : 5000);
}

/** Whether the child is to be started again. */
export function isDue(child: ChildTraits, reason: Reason): boolean {
  const restart = child.restart ?? 'permanent';
  return restart === 'permanent' || (restart === 'transient' && !isOrderly(reason));
}

/** `normal`, `shutdown` and `{ shutdown }`: an end that nobody needs to hear about. */
export function isOrderly(reason: Reason): boolean {
  return (
    reason === 'normal' ||
    reason === 'shutdown' ||
    (typeof reason === 'object' && reason !== null && 'shutdown' in reason)
  );
}

/** Whether a child that was told to end did so in the way that it was told. */
export function isAsAsked(child: ChildTraits, reason: Reason): boolean {
  if (child.shutdown === 'brutal-kill') return reason === 'killed';
  return isOrderly(reason) && (reason !== 'normal' || (child.restart ?? 'permanent') !== 'permanent');
}

/** What a supervisor may do in how much time before it gives up. */
export interface Limits {
  /** How many restarts within `period` are allowed; one more ends the supervisor with `shutdown`. Default: 1. */
  readonly intensity?: number;
  /** Seconds. Default: 5. */
  readonly period?: number;
}

/**
 * The restarts of the last `period` seconds. Times are whole seconds and the first one counts too, as in OTP, so that the window is
 * between `period` and `period + 1` seconds long.
 */
export class RestartIntensity {
  readonly #intensity: number;
  readonly #period: number;
  #times: number[] = [];

  constructor({ intensity = 1, period = 5 }: Limits) {
    if (!(intensity >= 0) || !(period > 0))
      throw new ProcessError(
        'start-failed',
        `A supervisor needs an intensity of 0 or more and a period above 0, not ${intensity} in ${period} s.`,
      );
    this.#intensity = intensity;
    this.#period = period;
  }

  /** Notes a restart; false if it is one too many. */
  allows(milliseconds = performance.now()): boolean {
    const now = Math.floor(milliseconds / 1000);
    this.#times = [...this.#times.filter((time) => time >= now - this.#period), now];
    return this.#times.length <= this.#intensity;
  }
}
