import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Api } from '../../src/api/gateway.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import type { Gateway } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { Contract, type OpenApi, referencesOf, resolve } from './contract.ts';
import { askStill, stillApi } from './still.ts';
import { ask, jsonLine, serveWith } from './support.ts';

const reading = 'look-but-do-not-touch';
const acting = 'do-whatever-you-like!';
const tokens = [
  { name: 'reader', secret: reading, scope: 'read' },
  { name: 'operator', secret: acting, scope: 'admin' },
];
const headers = { authorization: `Bearer ${acting}` };

/** What the examples speak of. */
interface World {
  /** The connection of `bus-1`, and its buffer. */
  readonly connection: string;
  readonly buffer: string;
  /** A frame in quarantine, and what it is grouped by. */
  readonly frame: number;
  readonly kind: string;
}

/** What is asked, and the status of the answer. */
type Example = readonly [status: number, query: string, init?: { method?: string; headers?: Record<string, string> }];

const json = { 'content-type': 'application/json' };
const post = { method: 'POST', headers: json };

/** At least one request for each path that is documented, with its good answers and its own bad ones. */
function examples({ connection, buffer, frame, kind }: World): Readonly<Record<string, readonly Example[]>> {
  return {
    'GET /healthz': [[200, '/healthz']],
    'GET /readyz': [[200, '/readyz']],
    'GET /metrics': [[200, '/metrics']],
    'GET /v1/status': [[200, '/v1/status']],
    'GET /v1/map': [[200, '/v1/map']],
    'GET /v1/map/tiles': [
      [206, '/v1/map/tiles', { headers: { range: 'bytes=0-3' } }],
      [416, '/v1/map/tiles', { headers: { range: 'bytes=100000-100001' } }],
      [400, '/v1/map/tiles'],
    ],
    'GET /v1/devices': [
      [200, '/v1/devices'],
      [200, '/v1/devices?search=BUS&connected=true&protocol=json&limit=1'],
      [200, '/v1/devices?connected=false&after=bus-1'],
      [400, '/v1/devices?limit=0'],
      [400, '/v1/devices?connected=perhaps'],
      [400, '/v1/devices?limit=1&limit=2'],
    ],
    'GET /v1/devices/unknown': [[200, '/v1/devices/unknown']],
    'GET /v1/devices/{device}': [
      [200, '/v1/devices/bus-1'],
      [200, '/v1/devices/bus-2'],
      [404, '/v1/devices/nobody'],
    ],
    'GET /v1/connections': [
      [200, '/v1/connections'],
      [200, '/v1/connections?device=bus-1&protocol=json&limit=1'],
      [400, '/v1/connections?after=1'],
    ],
    'GET /v1/connections/{pid}': [
      [200, `/v1/connections/${connection}`],
      [404, '/v1/connections/99.1'],
      [400, '/v1/connections/x'],
    ],
    'GET /v1/positions': [
      ...['json', 'ndjson', 'csv', 'geojson', 'gpx'].map((format): Example => [200, `/v1/positions?format=${format}`]),
      [200, '/v1/positions?device=bus-1&type=any&limit=1'],
      [400, '/v1/positions?box=1,2'],
      [406, '/v1/positions', { headers: { accept: 'image/png' } }],
    ],
    'GET /v1/stream': [
      [200, '/v1/stream?start=latest'],
      [400, '/v1/stream?start=yesterday'],
    ],
    'GET /v1/gtfs-realtime/vehicle-positions': [
      [200, '/v1/gtfs-realtime/vehicle-positions'],
      [400, '/v1/gtfs-realtime/vehicle-positions?maxAge=x'],
    ],
    'GET /v1/crashes': [
      [200, '/v1/crashes'],
      [400, '/v1/crashes?after=x'],
    ],
    'GET /v1/quarantine': [
      [200, '/v1/quarantine'],
      [200, '/v1/quarantine?protocol=json&limit=1'],
      [200, `/v1/quarantine?kind=${encodeURIComponent(kind)}`],
      [200, `/v1/quarantine?id=${frame}`],
      [404, '/v1/quarantine?id=99'],
      [400, '/v1/quarantine?id=x'],
    ],
    'GET /v1/quarantine/{id}': [
      [200, `/v1/quarantine/${frame}`],
      [404, '/v1/quarantine/99'],
      [400, '/v1/quarantine/x'],
    ],
    'POST /v1/quarantine/{id}/redecode': [
      [200, `/v1/quarantine/${frame}/redecode`, post],
      [404, '/v1/quarantine/99/redecode', post],
      [415, `/v1/quarantine/${frame}/redecode`, { method: 'POST' }],
    ],
    'POST /v1/quarantine/redecode': [
      [200, '/v1/quarantine/redecode', post],
      [415, '/v1/quarantine/redecode', { method: 'POST' }],
    ],
    'GET /v1/processes': [
      [200, '/v1/processes'],
      [200, '/v1/processes?depth=2'],
      [400, '/v1/processes?depth=0'],
    ],
    'GET /v1/processes/{pid}': [
      [200, `/v1/processes/${connection}`],
      [404, '/v1/processes/1.999999'],
      [400, '/v1/processes/x'],
    ],
    'DELETE /v1/processes/{pid}': [
      [204, `/v1/processes/${buffer}`, { method: 'DELETE' }],
      [404, '/v1/processes/1.999999', { method: 'DELETE' }],
      [409, '/v1/processes/0.1', { method: 'DELETE' }],
    ],
  };
}

/** A gateway that has seen something of everything that there is to show. */
async function start(t: TestContext): Promise<{ url: string; world: World }> {
  const tiles = join(temporaryFolder(t), 'map.pmtiles');
  writeFileSync(tiles, 'PMTiles');
  const gateway: Gateway = await serveWith(t, {
    http: { address: '127.0.0.1:0', tokens },
    limits: { httpRequests: 10_000 },
    map: { pmtiles: tiles },
  });
  const url = gateway.ready.http;
  const gone = await connectDevice(t, gateway.port);
  await gone.ask(jsonLine('bus-2'), /"id".*\n/);
  gone.finish();
  await gone.closed;
  const device = await connectDevice(t, gateway.port);
  await device.ask(
    jsonLine('bus-1').replace('}', ',"attributes":{"inputs":[true,[1,"x"]]},"odometer":12}'),
    /"id".*\n/,
  );
  await device.send('{"device":}\n');
  const { kinds } = await until('a frame in quarantine', async () => {
    const { body } = await ask(`${url}/v1/quarantine`, { headers });
    return (body['kinds'] as unknown[]).length > 0 && (body as { kinds: { id: number; kind: string }[] });
  });
  const { body } = await ask(`${url}/v1/devices/bus-1`, { headers });
  const connection = String(body['connection']);
  const family = await ask(`${url}/v1/processes/${connection}`, { headers });
  const [buffer] = family.body['children'] as { pid: string }[];
  const world = { connection, buffer: buffer?.pid ?? '', frame: kinds[0]?.id ?? 0, kind: kinds[0]?.kind ?? '' };
  return { url, world };
}

/** The routes of the application, as the document writes them; without the pages and their files. */
function routesOf({ routes }: Api): Set<string> {
  const pages = new Set(['/', '/track', '/inside', '/quarantine', '/openapi.json']);
  const ours = routes.filter(({ method, path }) => method !== 'ALL' && !path.endsWith('/*') && !pages.has(path));
  return new Set(ours.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`));
}

test('/openapi.json', async (t) => {
  const { url, world } = await start(t);
  // Wants no token: who writes a client needs no key to the house.
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const contract = new Contract(document);
  const { operations } = contract;
  const table = examples(world);

  await t.test('describes every route there is, and no other', () => {
    assert.match(document.openapi, /^3\.1\./);
    assert.deepEqual([...operations.keys()].toSorted(), [...routesOf(stillApi(t))].toSorted());
  });

  await t.test('describes what docs/api.md tells of', () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const told = Array.from(page.matchAll(/`((?:GET|POST|DELETE) \/[^`\s]+)`/g), ([, request = '']) => request);
    const described = new Set([...operations.keys(), 'GET /openapi.json']);
    assert.deepEqual([...new Set(told)].toSorted(), [...described].toSorted());
  });

  await t.test('refers to nothing that is not in it, and says what each parameter and answer is', () => {
    for (const reference of new Set(referencesOf(document))) assert.ok(resolve(document, reference), reference);
    for (const [name, { summary, parameters = [], responses }] of operations) {
      assert.ok(summary, `${name} has no summary`);
      for (const parameter of parameters) {
        assert.ok(parameter.schema, `${name}: ${parameter.name} has no schema`);
        assert.ok(parameter.description, `${name}: ${parameter.name} has no description`);
      }
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      assert.deepEqual(
        inPath,
        Array.from(name.matchAll(/\{(\w+)\}/g), ([, each]) => each),
      );
      assert.ok(
        Object.keys(responses).some((status) => status.startsWith('2')),
        `${name} has no good answer`,
      );
      for (const [status, { description }] of Object.entries(responses)) assert.ok(description, `${name} ${status}`);
    }
  });

  await t.test('has an example in this test for each request, and for each answer of its own', () => {
    assert.deepEqual(Object.keys(table).toSorted(), [...operations.keys()].toSorted());
    for (const [name, { responses }] of operations) {
      const shown = new Set((table[name] ?? []).map(([status]) => String(status)));
      // Below: this gateway has a file.
      if (name === 'GET /v1/map/tiles') shown.add('404');
      for (const status of Object.keys(responses))
        if (/^2|404|406|409|415|416/.test(status)) assert.ok(shown.has(status), `${name} has no example of ${status}`);
    }
  });

  await t.test('is true of GET /v1/map/tiles where no file is configured', async () => {
    const response = await askStill(stillApi(t), '/v1/map/tiles', { range: 'bytes=0-3' });
    assert.equal(response.status, 404);
    await contract.hold('GET /v1/map/tiles', response);
  });

  await t.test('names every method that there is at a path', async () => {
    const methods = Object.groupBy(operations.keys(), (name) => name.split(' ')[1] ?? '');
    for (const [template, names = []] of Object.entries(methods)) {
      const response = await fetch(url + template.replaceAll(/\{\w+\}/g, '1'), { method: 'PATCH', headers });
      assert.equal(response.status, 405, template);
      const documented = names.map((name) => name.split(' ')[0] ?? '');
      // For a path with a parameter, this is one of its values.
      if (template === '/v1/quarantine/redecode') documented.push('GET');
      assert.deepEqual(response.headers.get('allow')?.split(', ').toSorted(), documented.toSorted(), template);
      assert.match(await response.text(), /"\S+ knows (GET|POST|GET and POST|GET and DELETE), not PATCH\."/);
    }
  });

  for (const [name, requests] of Object.entries(table)) {
    await t.test(`is true of ${name}`, async () => {
      for (const [status, path, init] of requests) {
        const response = await fetch(url + path, { ...init, headers: { ...init?.headers, ...headers } });
        assert.equal(response.status, status, `${path}: ${response.ok ? '' : await response.clone().text()}`);
        await contract.hold(name, response);
      }
    });

    if (!name.includes('/v1/')) continue;
    await t.test(`is true of ${name} where it is refused`, async () => {
      const [, path, init] = requests[0]!;
      const nonsense = `${url}${path}${path.includes('?') ? '&' : '?'}nonsense=1`;
      const refused: [status: number, url: string, given: Record<string, string>][] = [
        [400, nonsense, headers],
        [401, url + path, {}],
        [401, url + path, { authorization: 'Bearer of-bad-tidings-00' }],
      ];
      if (init?.method) refused.push([403, url + path, { authorization: `Bearer ${reading}` }]);
      for (const [status, where, given] of refused) {
        const response = await fetch(where, { ...init, headers: { ...init?.headers, ...given } });
        assert.equal(response.status, status, where);
        await contract.hold(name, response);
      }
    });
  }
});
