import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { acceptable } from '../../src/api/routes/positions.ts';
import { JournalWriter } from '../../src/journal/writer.ts';
import type { Report } from '../../src/model/report.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { batch, heartbeat, position } from '../journal/fixtures.ts';
import { untilMetric } from './support.ts';

/** A gateway whose journal holds these reports. */
async function gatewayWith(t: TestContext, reports: readonly Report[], limits: object = {}): Promise<Gateway> {
  const data = temporaryFolder(t);
  const writer = new JournalWriter(data);
  writer.commit([batch(reports)]);
  writer.close();
  const file = join(data, 'fleetline.config.json');
  writeFileSync(file, JSON.stringify({ limits }));
  return serve(t, data, ['--config', file]);
}

const few = [
  position('bus-1', 3),
  { ...position('bus-2', 2), latitude: -17.7, longitude: 178 },
  heartbeat('bus-1', 4),
  position('bus-1', 1),
  { ...position('bus-2', 5), latitude: -13.8, longitude: -172 },
];

/** More than the operating system takes for a client that takes nothing. */
const many = Array.from({ length: 20_000 }, (_, second) => position('bus-1', second));

/** A client that asks and takes nothing of the answer. */
async function idle(t: TestContext, { ready }: Gateway, path: string): Promise<Socket> {
  const { hostname, port } = new URL(ready.http);
  const socket = connect({ host: hostname, port: Number(port) });
  t.after(() => socket.destroy());
  // It is reset where the gateway has enough of it.
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
  return socket;
}

test('/v1/positions', async (t) => {
  const { ready } = await gatewayWith(t, few);

  await t.test('narrows by device, type, time, place, seq and number', async () => {
    const seqs = async (query: string): Promise<number[]> => {
      const response = await fetch(`${ready.http}/v1/positions?${query}`);
      assert.equal(response.status, 200, query);
      const { positions } = (await response.json()) as { positions: { seq: number }[] };
      return positions.map(({ seq }) => seq);
    };
    assert.deepEqual(await seqs(''), [1, 2, 4, 5]);
    assert.deepEqual(await seqs('type=any'), [1, 2, 3, 4, 5]);
    assert.deepEqual(await seqs('type=status'), [3]);
    assert.deepEqual(await seqs('device=bus-1'), [4, 1]);
    assert.deepEqual(await seqs('device=bus-1&type=any'), [4, 1, 3]);
    assert.deepEqual(await seqs('from=2026-01-01T00:00:02&to=2026-01-01T01:00:03%2B01:00'), [1, 2]);
    assert.deepEqual(await seqs('box=170,-30,-160,10'), [2, 5]);
    assert.deepEqual(await seqs('box=-74,40,-73,41'), [1, 4]);
    assert.deepEqual(await seqs('after=1&limit=2'), [2, 4]);
  });

  await t.test('comes in the format that is asked for, by parameter or by Accept, and as a file', async () => {
    const ask = (query: string, accept = '*/*'): Promise<Response> =>
      fetch(`${ready.http}/v1/positions?${query}`, { headers: { accept } });
    const beginnings = {
      json: /^\{"positions":\[\n\{"seq":1,/,
      ndjson: /^\{"seq":1,.*\}\n\{"seq":2,/,
      csv: /^seq,id,device,.*\r\n1,/,
      geojson: /^\{"type":"FeatureCollection","features":\[\n\{"type":"Feature",/,
      gpx: /^<\?xml version="1.0" encoding="UTF-8"\?>\n<gpx /,
    };
    for (const [format, beginning] of Object.entries(beginnings)) {
      const named = await ask(`format=${format}&download=1`, 'text/html');
      assert.match(await named.text(), beginning);
      assert.equal(named.headers.get('content-disposition'), `attachment; filename="positions.${format}"`);
      const type = named.headers.get('content-type') ?? '';
      const accepted = await ask('', type.replace(/;.*/, ''));
      assert.equal(accepted.headers.get('content-type'), type);
      assert.equal(accepted.headers.get('vary'), 'accept', 'a cache must not give it to who accepts another one');
      assert.match(await accepted.text(), beginning);
      assert.equal(accepted.headers.get('content-disposition'), null);
    }
    const odd = await ask(`download=1&device=${encodeURIComponent('../"ü\r\nx')}`);
    assert.equal(odd.headers.get('content-disposition'), 'attachment; filename=".._____x.json"');
    assert.deepEqual(await odd.json(), { positions: [] });

    const refused = await ask('', 'image/png');
    assert.equal(refused.status, 406);
    assert.match(
      ((await refused.json()) as { error: string }).error,
      /application\/json, application\/x-ndjson, text\/csv/,
    );
  });

  await t.test('says which parameter is wrong, and what it may be', async () => {
    const wrong = {
      'from=yesterday': 'from: it must be a time such as 2026-06-22 or 2026-06-22T08:15:30Z.',
      'box=1,2,3': /^box: it must be WEST,SOUTH,EAST,NORTH in degrees/,
      'box=1,2,3,91': /^box: /,
      'box=1,5,3,4': /^box: /,
      'box=,,,': /^box: /,
      'limit=0': /^limit: it must be a whole number from 1 /,
      'after=-1': /^after: it must be a whole number from 0 /,
      'format=xml': 'format: it must be one of json, ndjson, csv, geojson, gpx.',
      'type=all': 'type: it must be position, status or any.',
      'device=a&device=b': /^device: /,
      'devcie=a': 'There is no parameter "devcie" here.',
    };
    for (const [query, expected] of Object.entries(wrong)) {
      const response = await fetch(`${ready.http}/v1/positions?${query}`);
      assert.equal(response.status, 400, query);
      const { error } = (await response.json()) as { error: string };
      if (typeof expected === 'string') assert.equal(error, expected);
      else assert.match(error, expected);
    }
  });

  await t.test('leaves nothing open where only the head is asked for', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { status } = await fetch(`${ready.http}/v1/positions`, { method: 'HEAD' });
      assert.equal(status, 200);
    }
    assert.equal((await fetch(`${ready.http}/v1/positions`)).status, 200);
  });
});

test('/v1/positions of a journal that is empty is whole in every format', async (t) => {
  const { ready } = await gatewayWith(t, []);
  const positions = async (format: string): Promise<string> =>
    (await fetch(`${ready.http}/v1/positions?from=2026-01-01&format=${format}`)).text();
  assert.deepEqual(JSON.parse(await positions('json')), { positions: [] });
  assert.deepEqual(JSON.parse(await positions('geojson')), { type: 'FeatureCollection', features: [] });
  assert.match(await positions('gpx'), /^<\?xml .*<gpx .*<\/gpx>\n$/s);
  assert.match(await positions('csv'), /^seq,id,device,[a-zA-Z,]+\r\n$/);
  assert.equal(await positions('ndjson'), '');
});

test('an export of 20,000 positions', async (t) => {
  const gateway = await gatewayWith(t, many, { httpExports: 2, httpStallSeconds: 5 });

  await t.test('gives all there are, piece by piece', async () => {
    for (const query of ['', '&device=bus-1']) {
      const response = await fetch(`${gateway.ready.http}/v1/positions?format=ndjson${query}`);
      const lines = (await response.text()).split('\n');
      assert.equal(lines.pop(), '');
      assert.deepEqual(
        lines.map((line) => (JSON.parse(line) as { seq: number }).seq),
        many.map((_, index) => index + 1),
      );
    }
    await untilMetric(gateway, 'fleetline_http_exports', 0);
  });

  await t.test(
    'is had by a few at a time; one that goes away makes room, and one that takes nothing is closed',
    async () => {
      const one = await idle(t, gateway, '/v1/positions');
      const other = await idle(t, gateway, '/v1/positions?device=bus-1');
      await untilMetric(gateway, 'fleetline_http_exports', 2);
      const refused = await fetch(`${gateway.ready.http}/v1/positions`);
      assert.equal(refused.status, 503);
      assert.match(((await refused.json()) as { error: string }).error, /^2 exports are under way, limits.httpExports/);
      one.destroy();
      await untilMetric(gateway, 'fleetline_http_exports', 1);
      await untilMetric(gateway, 'fleetline_http_exports_stalled_total', 1);
      await untilMetric(gateway, 'fleetline_http_exports', 0);
      // What was under way arrives, and then the end of the connection without the end of the answer.
      let taken = '';
      for await (const bytes of other.setEncoding('utf8')) taken += String(bytes);
      assert.match(taken, /"seq":1,/);
      assert.ok(!taken.includes(']}\n'), 'the answer came to its end');
    },
  );
});

test('of the formats that a client accepts it gets the one that it likes best', () => {
  const best = {
    '': 'json',
    '*/*': 'json',
    'application/*': 'json',
    'text/*': 'csv',
    'text/csv;q=0.5, application/gpx+xml;q=0.8': 'gpx',
    'application/geo+json, text/csv': 'geojson',
    'TEXT/CSV; charset=utf-8': 'csv',
    'application/json;q=0, */*;q=0.1': 'ndjson',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8': 'json',
    'image/png': undefined,
    'application/json;q=0': undefined,
  };
  for (const [header, name] of Object.entries(best)) assert.equal(acceptable(header), name, header);
  assert.equal(acceptable(undefined), 'json');
});
