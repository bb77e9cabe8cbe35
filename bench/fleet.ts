import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Histogram } from '../src/simulator/histogram.ts';
import { type Dialect, type DialectName, dialects } from './wire.ts';

/** What one run of a fleet came to. */
export interface Traffic {
  readonly sent: number;
  readonly answered: number;
  /** From the first report to the last. */
  readonly seconds: number;
  /** Reply latency in milliseconds, from a report's write to the read of its reply. */
  readonly p50: number;
  readonly p99: number;
}

export interface FleetOptions {
  readonly port: number;
  readonly connections: number;
  /** Number of the first vehicle; 0 if left out. No two fleets at one server may have the same. */
  readonly first?: number;
  /** What the vehicles speak; Wialon IPS if left out. */
  readonly dialect?: DialectName;
  /** Whether the server answers each line. */
  readonly answers: boolean;
}

const lineFeed = 0x0a;
const tickMs = 5;
const drainMs = 10_000;
const connectingAtOnce = 256;
const perAddress = 2_000;

/** All sockets read into it: a reply is dealt with before the next one is read. */
const readBuffer = Buffer.alloc(65_536);

/** One connection: what it sends next, and when it sent what is not answered yet. */
class Vehicle {
  readonly #dialect: Dialect;
  readonly #index: number;
  readonly #where: string;
  readonly #sentAt: number[] = [];
  #step = 0;
  socket!: Socket;

  constructor(index: number, dialect: Dialect) {
    this.#dialect = dialect;
    this.#index = index;
    this.#where = dialect.place(index);
  }

  login(): void {
    this.#sentAt.push(performance.now());
    this.socket.write(this.#dialect.login(this.#index), 'latin1');
  }

  /** Sends so many reports in one write: one packet each where it is one. */
  send(count: number): void {
    const now = performance.now();
    let text = '';
    for (let i = 0; i < count; i++) {
      this.#sentAt.push(now);
      text += this.#dialect.report(this.#step++, this.#index, this.#where);
    }
    this.socket.write(text, 'latin1');
  }

  /** When the oldest report that is not answered was sent; it counts as answered from here on. */
  answered(): number {
    const at = this.#sentAt.shift();
    if (at === undefined) throw new Error('The server answered more than it was sent.');
    return at;
  }
}

/** Many trackers in one process, made to cost as little as they can. */
export class Fleet {
  readonly #vehicles: Vehicle[] = [];
  readonly #answers: boolean;
  readonly #dialect: Dialect;
  #latency = new Histogram();
  #sent = 0;
  #answered = 0;
  #turn = 0;
  /** Whether a vehicle sends again as soon as it is answered. */
  #saturating = false;
  #closing = false;

  private constructor(answers: boolean, dialect: Dialect) {
    this.#answers = answers;
    this.#dialect = dialect;
  }

  /** Opens all connections, from 127.0.0.2 and up. */
  static async open({ port, connections, first = 0, dialect = 'answered', answers }: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(answers, dialects[dialect]);
    for (let index = 0; index < connections; index += connectingAtOnce) {
      const some = Array.from({ length: Math.min(connectingAtOnce, connections - index) }, (_, i) => first + index + i);
      await Promise.all(some.map((vehicle) => fleet.#connect(vehicle, port)));
    }
    return fleet;
  }

  /** Has every vehicle say who it is, and waits for the answers. */
  async login(): Promise<void> {
    this.#begin();
    for (const vehicle of this.#vehicles) {
      this.#sent++;
      vehicle.login();
    }
    await this.#drained();
  }

  #connect(index: number, port: number): Promise<void> {
    const vehicle = new Vehicle(index, this.#dialect);
    const localAddress = `127.0.0.${2 + Math.floor(index / perAddress)}`;
    const onread = { buffer: readBuffer, callback: (length: number) => this.#read(vehicle, length) };
    return new Promise((resolve, reject) => {
      vehicle.socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true, onread }, resolve);
      vehicle.socket.on('error', reject);
      vehicle.socket.on('close', () => {
        if (!this.#closing) throw new Error('The server closed a connection.');
      });
      this.#vehicles.push(vehicle);
    });
  }

  #read(vehicle: Vehicle, length: number): boolean {
    const now = performance.now();
    let count = 0;
    for (let at = 0; at < length; at++) {
      if (readBuffer[at] !== lineFeed) continue;
      count++;
      this.#latency.record(now - vehicle.answered());
    }
    this.#answered += count;
    if (this.#saturating && count > 0) {
      this.#sent += count;
      vehicle.send(count);
    }
    return true;
  }

  /** Sends at a steady rate, one report a write, one vehicle after the other, and waits for the last answer. */
  async pace(rate: number, seconds: number): Promise<Traffic> {
    const start = this.#begin();
    const total = Math.round(rate * seconds);
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((performance.now() - start) * rate) / 1000));
        while (this.#sent < due) {
          this.#sent++;
          this.#vehicles[this.#turn++ % this.#vehicles.length]!.send(1);
        }
        if (this.#sent < total) return;
        clearInterval(timer);
        resolve();
      }, tickMs);
    });
    return this.#end(start);
  }

  /** Has `window` reports under way on each connection for so long: an answer is followed by the next report at once. */
  async saturate(window: number, seconds: number): Promise<Traffic> {
    const start = this.#begin();
    this.#saturating = true;
    for (const vehicle of this.#vehicles) {
      this.#sent += window;
      vehicle.send(window);
    }
    await sleep(seconds * 1000);
    this.#saturating = false;
    return this.#end(start);
  }

  close(): void {
    this.#closing = true;
    for (const { socket } of this.#vehicles) socket.destroy();
  }

  #begin(): number {
    this.#sent = 0;
    this.#answered = 0;
    this.#latency = new Histogram();
    return performance.now();
  }

  async #end(start: number): Promise<Traffic> {
    const seconds = (performance.now() - start) / 1000;
    const answered = this.#answered;
    await this.#drained();
    const [p50, p99] = [this.#latency.percentile(0.5), this.#latency.percentile(0.99)];
    return { sent: this.#sent, answered, seconds, p50, p99 };
  }

  async #drained(): Promise<void> {
    const until = performance.now() + drainMs;
    while (this.#answers && this.#answered < this.#sent) {
      if (performance.now() > until)
        throw new Error(`${this.#sent - this.#answered} of ${this.#sent} reports were not answered.`);
      await sleep(tickMs);
    }
  }
}
