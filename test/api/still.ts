import type { TestContext } from 'node:test';
import { createApp } from '../../src/api/app.ts';
import type { Api, ApiGateway } from '../../src/api/gateway.ts';
import { Live } from '../../src/api/live/live.ts';
import { newHttpCounters } from '../../src/api/http-counters.ts';
import { GatewayWatch } from '../../src/api/watch.ts';
import { readConfig } from '../../src/config/config.ts';
import { temporaryFolder } from '../helpers/folder.ts';

/** The API of a gateway in which nothing goes on, without a server: for what a real one cannot be brought to answer. */
export function stillApi(t: TestContext, differences: Partial<ApiGateway> = {}): Api {
  const folder = temporaryFolder(t);
  const counters = newHttpCounters();
  const nothing = (): Promise<never> => Promise.reject(new Error('this gateway does nothing'));
  const gateway: ApiGateway = {
    watch: new GatewayWatch(1),
    folder,
    limits: () => readConfig({}).limits,
    tokens: () => [],
    map: () => undefined,
    listeners: () => [],
    redecode: nothing,
    redecoding: () => undefined,
    examine: nothing,
    unknownDevices: () => [],
    connections: () => Promise.resolve([]),
    connected: () => Promise.resolve(new Map()),
    ...differences,
  };
  return createApp(gateway, new Live(folder, counters), counters);
}

/** Asks it as somebody on the same machine would. */
export async function askStill(
  api: Api,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  return api.request(path, { headers: { host: 'localhost', ...headers } }, env);
}
