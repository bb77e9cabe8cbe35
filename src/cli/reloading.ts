import type { Logger } from 'pino';
import { formatAddress } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import type { ReloadableGateway } from '../gateway.ts';

/** Reads the configuration again when asked, one time after the other; what comes of it is logged. */
export class Reloading {
  readonly #read: () => Promise<Config>;
  readonly #starting: Promise<ReloadableGateway>;
  readonly #log: Logger;
  #status: 'idle' | 'reading' | 'asked again' = 'idle';

  constructor(read: () => Promise<Config>, starting: Promise<ReloadableGateway>, log: Logger) {
    this.#read = read;
    this.#starting = starting;
    this.#log = log;
  }

  /** However often it is asked while one is under way, it is read once more. */
  ask(): void {
    if (this.#status !== 'idle') {
      this.#status = 'asked again';
      return;
    }
    this.#status = 'reading';
    void this.#reload().then(() => {
      const again = this.#status === 'asked again';
      this.#status = 'idle';
      if (again) this.ask();
    });
  }

  async #reload(): Promise<void> {
    const log = this.#log;
    // Where it does not start, whoever waits for that says so.
    const gateway = await this.#starting.catch(() => undefined);
    if (!gateway) return;
    try {
      const { config, changed, left } = await gateway.reload(this.#read());
      // Told even where only errors are logged from now on, or were before.
      const devices = gateway.devices.map(formatAddress);
      log.info({ changed, devices }, 'the configuration has been read again');
      log.level = config.logLevel;
      if (left.length > 0) log.warn({ options: left }, 'these options have changed too; they need a restart');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error({ reason: message }, 'the configuration is refused; the one before it goes on');
    }
  }
}
