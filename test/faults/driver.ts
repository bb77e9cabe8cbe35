import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { databaseFile } from '../../src/journal/open.ts';
import type { Exchange, Fix } from '../../src/protocols/protocol.ts';
import { type SimulatedProtocol, simulatedProtocols } from '../../src/simulator/protocols.ts';
import { madeUpRoute, type Route } from '../../src/simulator/route.ts';
import { connectDevice, type Device } from '../helpers/device.ts';
import { patienceMilliseconds, until } from '../helpers/until.ts';

/** A report whose reply has come. */
export interface Acknowledged {
  readonly device: string;
  /** The device and its time. */
  readonly fix: string;
  /** The connection's port on the device's side, and how many bytes had come over it with this reply. */
  readonly port: number;
  readonly bytes: number;
}

/** Reports that one vehicle has on the way at a time. */
const batch = 8;

/** The protocols whose devices are told of each report that it was received. */
const answering = simulatedProtocols('mixed').filter(({ encoder }) => {
  const somewhere = { device: encoder.device(0), time: 0, latitude: 0, longitude: 0 };
  return encoder.report(somewhere).reply !== undefined;
});

/** Vehicles that report over any number of connections, one after the other, and remember what they were told. */
export class Driver {
  /** In the order in which the replies came. */
  readonly acknowledged: Acknowledged[] = [];
  readonly #vehicles: readonly Vehicle[];

  /** @param begin when they began to drive: no report is older. Milliseconds since 1970 */
  constructor(vehicles: number, begin: number) {
    this.#vehicles = Array.from({ length: vehicles }, (_, index) => {
      const protocol = answering[index % answering.length];
      assert.ok(protocol);
      return new Vehicle(protocol, index, begin);
    });
  }

  /** The names of what they speak. */
  get protocols(): ReadonlySet<string> {
    return new Set(this.#vehicles.map(({ protocol }) => protocol.name));
  }

  /** Vehicles that no reply has come to so far. */
  get unheard(): string[] {
    const heard = new Set(this.acknowledged.map(({ device }) => device));
    return this.#vehicles.flatMap(({ device, protocol }) => (heard.has(device) ? [] : `${protocol.name} ${device}`));
  }

  /**
   * Has every vehicle report over a connection of its own, without a pause, until the other side ends it.
   * @param heard called with each reply to a report; false: from now on connections may end
   * @throws Error where one ends before that, or nobody is answered for {@link patienceMilliseconds}
   */
  async drive(t: TestContext, port: number, heard: () => boolean): Promise<void> {
    const devices = await Promise.all(this.#vehicles.map(() => connectDevice(t, port)));
    const silence = Promise.withResolvers<never>();
    const silent = (): void => silence.reject(new Error('no vehicle is answered any more'));
    const patience = setTimeout(silent, patienceMilliseconds);
    let goesOn = true;
    const driving = this.#vehicles.map(async (vehicle, index) => {
      await vehicle.drive(devices[index]!, (acknowledged) => {
        patience.refresh();
        this.acknowledged.push(acknowledged);
        goesOn = heard();
      });
      assert.ok(!goesOn, `the connection of ${vehicle.device} (${vehicle.protocol.name}) has ended`);
    });
    try {
      await Promise.race([Promise.all(driving), silence.promise]);
    } finally {
      clearTimeout(patience);
    }
  }

  /**
   * Has every vehicle report without a pause, over one connection after the other, until it is enough.
   * @param ports where they connect, in turn
   */
  async persist(t: TestContext, ports: readonly number[], enough: AbortSignal): Promise<void> {
    await Promise.all(this.#vehicles.map((vehicle, index) => this.#persist(t, vehicle, index, ports, enough)));
  }

  /** Waits until every vehicle has had so many more replies. */
  async untilAllHeard(more: number): Promise<void> {
    const goals = this.#vehicles.map((vehicle) => ({ vehicle, goal: vehicle.replies + more }));
    const waiting = (): typeof goals => goals.filter(({ vehicle, goal }) => vehicle.replies < goal);
    const names = (): string =>
      waiting()
        .map(({ vehicle }) => `${vehicle.protocol.name} ${vehicle.device}`)
        .join(', ');
    await until('replies', () => waiting().length === 0).catch((cause: unknown) => {
      throw new Error(`waited in vain for replies to ${names()}`, { cause });
    });
  }

  async #persist(
    t: TestContext,
    vehicle: Vehicle,
    index: number,
    ports: readonly number[],
    enough: AbortSignal,
  ): Promise<void> {
    while (!enough.aborted) {
      try {
        const device = await connectDevice(t, ports[index % ports.length]!);
        const finish = (): void => device.finish();
        enough.addEventListener('abort', finish);
        await vehicle.drive(device, (acknowledged) => this.acknowledged.push(acknowledged));
        enough.removeEventListener('abort', finish);
        await device.closed;
      } catch (error) {
        // Nobody listens: it comes again.
        if (!(error instanceof Error && 'syscall' in error)) throw error;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
}

/** One vehicle over all its connections. It sends in order, and again what was not acknowledged before. */
class Vehicle {
  readonly protocol: SimulatedProtocol;
  readonly device: string;
  /** To reports, so far. */
  replies = 0;
  readonly #route: Route;
  readonly #begin: number;
  /** Taken from the route, and not acknowledged. */
  readonly #due: Fix[] = [];

  constructor(protocol: SimulatedProtocol, index: number, begin: number) {
    const { encoder } = protocol;
    this.protocol = protocol;
    this.device = encoder.device(index);
    this.#begin = begin;
    this.#route = madeUpRoute(this.device, index, Math.max(encoder.precision.time, 1), Infinity);
  }

  async drive(device: Device, heard: (acknowledged: Acknowledged) => void): Promise<void> {
    const { encoder } = this.protocol;
    const { port } = device.socket.address() as AddressInfo;
    let bytes = 0;
    const hear = async ({ reply }: Exchange): Promise<void> => {
      if (reply !== undefined) bytes += (await device.until(beginning(reply))).length;
    };
    try {
      const login = encoder.login(this.device);
      await device.send(login.map(({ frame }) => frame).join(''));
      for (const exchange of login) await hear(exchange);
      for (;;) {
        while (this.#due.length < batch) this.#due.push(this.#route.next(this.#begin));
        const exchanges = this.#due.map((fix) => encoder.report(fix));
        await device.send(exchanges.map(({ frame }) => frame).join(''));
        for (const exchange of exchanges) {
          await hear(exchange);
          const { time } = this.#due.shift()!;
          this.replies++;
          heard({ device: this.device, fix: `${this.device} ${time}`, port, bytes });
        }
      }
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('the connection ended'))) throw error;
    }
  }
}

/** A reply that must stand where the bytes that were not read yet begin. */
function beginning(reply: string | RegExp): RegExp {
  return typeof reply === 'string' ? new RegExp(`^${RegExp.escape(reply)}`) : reply;
}

/** What a journal holds. */
export class Stored {
  readonly reports: number;
  readonly #fixes: ReadonlySet<string>;

  /** Reads a journal, and holds that everything is there once. */
  constructor(folder: string) {
    const db = new DatabaseSync(join(folder, databaseFile), { readOnly: true, timeout: 2000 });
    try {
      // As one text: a row for each would take four times as long, and this is done for hundreds of journals.
      const [row] = db
        .prepare(
          `select count(*) as reports, count(distinct id) as ids,
                  group_concat(iif(type = 'position', device || ' ' || time, null), char(10)) as fixes
           from report`,
        )
        .all();
      this.reports = Number(row?.['reports']);
      assert.equal(row?.['ids'], this.reports, 'an id is there twice');
      const fixes = String(row?.['fixes'] ?? '').split('\n');
      this.#fixes = new Set(fixes);
      assert.equal(this.#fixes.size, fixes.length, 'a fix is there twice');
    } finally {
      db.close();
    }
  }

  /** Holds that each of these is there. */
  assertHolds(acknowledged: readonly Acknowledged[]): void {
    const missing = acknowledged.filter(({ fix }) => !this.#fixes.has(fix));
    assert.deepEqual(missing.slice(0, 10), [], 'acknowledged, and not there');
  }
}
