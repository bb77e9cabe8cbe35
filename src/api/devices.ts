import { setImmediate as turn } from 'node:timers/promises';
import type { DeviceQuery, DeviceSummary } from '../journal/devices.ts';
import { JournalReader } from '../journal/reader.ts';
import { Unindexed } from '../journal/unindexed.ts';
import { toJson } from '../model/json.ts';
import type { ApiGateway } from './gateway.ts';
import { connectionJson } from './connections.ts';
import type { Device, DeviceDetails } from './schemas/device.ts';

/** Reports that are read before everything else in this thread has its turn: some milliseconds. */
const readAtOnce = 1000;

/** How long what was read is kept for who asks again, in milliseconds. */
const keptFor = 60_000;

/** Which page of the devices is asked for. */
export interface DevicesPageQuery {
  readonly search?: string | undefined;
  readonly protocol?: string | undefined;
  readonly connected?: boolean | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The devices of a gateway: what its journal and its receivers know of them. */
export class Devices {
  readonly #gateway: ApiGateway;
  #unindexed = new Unindexed();
  #forgetting: NodeJS.Timeout | undefined;

  constructor(gateway: ApiGateway) {
    this.#gateway = gateway;
  }

  /** A page of them, by name; `next` is the `after` of the next one, if there is one. */
  async page(query: DevicesPageQuery): Promise<{ devices: Device[]; next: string | null }> {
    const { connected, limit, ...rest } = query;
    const now = Date.now();
    const filter = await this.#filterBy(connected);
    // One more than is shown tells whether there is another page.
    const found = await this.#read((reader) =>
      reader.devices({ ...rest, ...filter, limit: limit + 1 }, this.#unindexed),
    );
    const page = found.slice(0, limit);
    const connections = await this.#gateway.connected(page.map(({ device }) => device));
    const devices = page.map((summary) => deviceJson(summary, connections.get(summary.device), now));
    return { devices, next: found.length > limit ? (page.at(-1)?.device ?? null) : null };
  }

  /** What there is to know of one; undefined where no report of it is stored. */
  async details(device: string): Promise<DeviceDetails | undefined> {
    const now = Date.now();
    const found = await this.#read((reader) => {
      const [summary] = reader.devices({ among: [device] }, this.#unindexed);
      if (!summary) return undefined;
      const [last] = reader.read(summary.lastSeq - 1, 1);
      return { summary, last: last?.seq === summary.lastSeq ? last : undefined };
    });
    if (!found) return undefined;
    // The last one is the newest, where it has several.
    const connection = (await this.#gateway.connections({ after: [0, 0], limit: Infinity, device })).at(-1);
    return {
      ...deviceJson(found.summary, connection?.pid, now),
      last: found.last ? toJson(found.last) : null,
      connectionFacts: connection ? connectionJson(connection) : null,
    };
  }

  async #filterBy(connected: boolean | undefined): Promise<DeviceQuery> {
    if (connected === undefined) return {};
    const there = await this.#gateway.connected();
    return connected ? { among: there.keys() } : { except: new Set(there.keys()) };
  }

  async #read<T>(look: (reader: JournalReader) => T): Promise<T> {
    clearTimeout(this.#forgetting);
    const reader = new JournalReader(this.#gateway.folder);
    try {
      while (!reader.readUnindexed(this.#unindexed, readAtOnce)) await turn();
      return look(reader);
    } finally {
      reader.close();
      clearTimeout(this.#forgetting);
      this.#forgetting = setTimeout(() => (this.#unindexed = new Unindexed()), keptFor).unref();
    }
  }
}

function deviceJson(summary: DeviceSummary, connection: string | undefined, now: number): Device {
  const { device, protocol, firstReceivedAt, lastReceivedAt, reports, position } = summary;
  return {
    device,
    protocol,
    firstReceivedAt: new Date(firstReceivedAt).toISOString(),
    lastReceivedAt: new Date(lastReceivedAt).toISOString(),
    silentSeconds: Math.max(0, now - lastReceivedAt) / 1000,
    reports,
    connection: connection ?? null,
    position: position ? toJson(position) : null,
  };
}
