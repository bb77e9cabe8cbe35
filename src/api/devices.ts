import type { DeviceQuery, DeviceSummary } from '../journal/devices.ts';
import { toJson } from '../model/json.ts';
import type { ApiGateway } from './app.ts';
import { connectionJson } from './connections.ts';
import { readJournal } from './journal.ts';
import type { Device, DeviceDetails } from './schemas/device.ts';

/** Which page of the devices is asked for. */
export interface DevicesPageQuery {
  readonly search?: string | undefined;
  readonly protocol?: string | undefined;
  readonly connected?: boolean | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A page of the devices; `next` is the `after` of the next one, if there is one. */
export async function devicesPage(
  gateway: ApiGateway,
  { connected, limit, ...query }: DevicesPageQuery,
): Promise<{ devices: Device[]; next: string | null }> {
  const now = Date.now();
  const filter = await filterBy(gateway, connected);
  // One more than is shown tells whether there is another page.
  const found = readJournal(gateway.folder, (reader) => reader.devices({ ...query, ...filter, limit: limit + 1 }));
  const page = found.slice(0, limit);
  const connections = await gateway.connected(page.map(({ device }) => device));
  const devices = page.map((summary) => deviceJson(summary, connections.get(summary.device), now));
  return { devices, next: found.length > limit ? (page.at(-1)?.device ?? null) : null };
}

async function filterBy(gateway: ApiGateway, connected: boolean | undefined): Promise<DeviceQuery> {
  if (connected === undefined) return {};
  const names = [...(await gateway.connected()).keys()];
  return connected ? { among: names } : { except: names };
}

/** What there is to know of a device; undefined where no report of it is stored. */
export async function deviceDetails(gateway: ApiGateway, device: string): Promise<DeviceDetails | undefined> {
  const now = Date.now();
  const found = readJournal(gateway.folder, (reader) => {
    const [summary] = reader.devices({ among: [device] });
    if (!summary) return undefined;
    const [last] = reader.read(summary.lastSeq - 1, 1);
    return { summary, last: last?.seq === summary.lastSeq ? last : undefined };
  });
  if (!found) return undefined;
  // The last one is the newest, where it has several.
  const connection = (await gateway.connections({ after: [0, 0], limit: Infinity, device })).at(-1);
  return {
    ...deviceJson(found.summary, connection?.pid, now),
    last: found.last ? toJson(found.last) : null,
    connectionFacts: connection ? connectionJson(connection) : null,
  };
}

function deviceJson(summary: DeviceSummary, connection: string | undefined, now: number): Device {
  const { device, protocol, firstReceivedAt, lastReceivedAt, reports, position } = summary;
  return {
    device,
    protocol,
    firstReceivedAt: new Date(firstReceivedAt).toISOString(),
    lastReceivedAt: new Date(lastReceivedAt).toISOString(),
    silentSeconds: Math.max(0, (now - lastReceivedAt) / 1000),
    reports,
    connection: connection ?? null,
    position: position ? toJson(position) : null,
  };
}
