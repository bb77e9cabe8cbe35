import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { patienceMilliseconds } from './until.ts';

/** How a connection ended: by the other side's FIN, or by an error such as a reset. */
export type Ending = 'fin' | 'error';

/** A device on a real socket, as a test plays it. */
export class Device {
  readonly socket: Socket;
  /** Everything that it was sent and that no {@link until} has taken yet. */
  unread = '';
  /** Settles when the connection is over on both sides. */
  readonly closed: Promise<Ending>;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    let ending: Ending = 'fin';
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.unread += text;
      this.#wake?.();
    });
    socket.on('error', () => {
      ending = 'error';
    });
    socket.on('end', () => this.#end());
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#end();
        resolve(ending);
      });
    });
  }

  /** Sends, and settles when the bytes are with the operating system or the connection is over. */
  async send(bytes: string | Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.write(bytes, 'latin1', () => resolve());
    });
  }

  /**
   * Waits for a text, and takes everything up to its end.
   * @returns what was taken
   * @throws Error where the connection ends before, or after {@link patienceMilliseconds}
   */
  async until(pattern: string | RegExp): Promise<string> {
    let waitedInVain = false;
    const patience = setTimeout(() => {
      waitedInVain = true;
      this.#wake?.();
    }, patienceMilliseconds).unref();
    // A text is looked for in what is new only: there may be megabytes before it.
    let looked = 0;
    try {
      for (;;) {
        const found = typeof pattern === 'string' ? literal(this.unread, pattern, looked) : match(this.unread, pattern);
        if (found !== undefined) {
          const taken = this.unread.slice(0, found);
          this.unread = this.unread.slice(found);
          return taken;
        }
        looked = this.unread.length;
        const heard = `${String(pattern)}; it said ${this.unread}`;
        if (this.#over) throw new Error(`the connection ended before ${heard}`);
        if (waitedInVain) throw new Error(`waited in vain for ${heard}`);
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(patience);
    }
  }

  /** Sends a line, and waits for a reply. */
  async ask(bytes: string, reply: string | RegExp): Promise<string> {
    const [, answer] = await Promise.all([this.send(bytes), this.until(reply)]);
    return answer;
  }

  /** Says that it will send no more; it still reads. */
  finish(): void {
    this.socket.end();
  }

  /** Goes away without a goodbye. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  #end(): void {
    this.#over = true;
    this.#wake?.();
  }
}

function literal(text: string, pattern: string, looked: number): number | undefined {
  const at = text.indexOf(pattern, looked - pattern.length);
  return at < 0 ? undefined : at + pattern.length;
}

function match(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : found.index + found[0].length;
}

/**
 * A device that has connected to 127.0.0.1; its socket goes with the test. It closes its side when the other one does.
 * @param from the address that it comes from
 */
export async function connectDevice(t: TestContext, port: number, from = '127.0.0.1'): Promise<Device> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
  t.after(() => socket.destroy());
  const device = new Device(socket);
  await once(socket, 'connect');
  return device;
}
