import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { openBrowser, withoutBrowser } from '../helpers/browser.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';
import { jsonLine, untilMetric, valueOf } from './support.ts';

/** A page that tries everything that a page can without being asked, and says what it could read. */
const attack = `<!doctype html><title>elsewhere</title><body><script type="module">
const [, url, buffer] = location.hash.split('#');
const json = { 'content-type': 'application/json' };
const read = (path, init) =>
  fetch(url + path, init).then((answer) => (answer.type === 'opaque' ? '' : answer.text()), () => '');
const load = (name, path) => new Promise((resolve) => {
  const element = document.createElement(name);
  // A frame loads whatever comes, an error too.
  element.onload = () => resolve(name === 'iframe' ? '' : path);
  element.onerror = () => resolve('');
  element.src = url + path;
  document.body.append(element);
});
const post = (path) => new Promise((resolve) => {
  document.body.insertAdjacentHTML('beforeend', '<iframe name="frame"></iframe><form method="post" target="frame" enctype="text/plain"></form>');
  document.querySelector('[name=frame]').onload = () => resolve('');
  document.forms[0].action = url + path;
  document.forms[0].submit();
});
globalThis.found = await Promise.all([
  read('/v1/stream?after=0', { mode: 'no-cors' }),
  read('/v1/stream?after=0'),
  read('/v1/positions', { mode: 'no-cors', credentials: 'include' }),
  read('/v1/devices'),
  read('/v1/quarantine/redecode', { method: 'POST', headers: json, body: '{}' }),
  read('/v1/quarantine/redecode', { method: 'POST', mode: 'no-cors', body: '{}' }),
  read('/v1/processes/' + buffer, { method: 'DELETE' }),
  load('img', '/web/style/icon.svg'),
  load('script', '/v1/devices'),
  load('script', '/web/shared/page.ts'),
  load('iframe', '/v1/stream?after=0'),
  load('iframe', '/v1/positions?download=1'),
  post('/v1/quarantine/redecode'),
]);
</script></body>`;

/** A site of somebody else. @returns its port */
async function otherSite(t: TestContext): Promise<number> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end(attack);
  });
  t.after(() => server.close().closeAllConnections());
  await once(server.listen(0), 'listening');
  return (server.address() as AddressInfo).port;
}

async function bufferOf(gateway: Gateway): Promise<string> {
  const found = (await gateway.processes()).find(({ label }) => label === 'buffer');
  return found?.pid.replaceAll(/[<>]/g, '') ?? '';
}

describe('the API on the loopback address', { skip: withoutBrowser() }, () => {
  test('answers nothing to pages of other origins, but a link there leads to its pages', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const device = await connectDevice(t, gateway.port);
    await device.ask(jsonLine('bus-1'), /"id".*\n/);
    const buffer = await bufferOf(gateway);
    const port = await otherSite(t);
    const browser = await openBrowser(t);
    const url = gateway.ready.http;
    // Another port of the same host is another origin of the same site; another name of it, another site.
    let refused = 0;
    for (const host of ['127.0.0.1', 'localhost']) {
      const page = await browser.newPage();
      await page.goto(`http://${host}:${port}/#${url}#${buffer}`);
      const found = await until('all that it tried', () => page.evaluate<string[] | undefined>('globalThis.found'));
      assert.deepEqual([found.length, new Set(found)], [13, new Set([''])], host);
      refused += found.length;
      await untilMetric(gateway, 'fleetline_http_requests_total', refused, { status: '403' });
      await page.setContent(`<a href="${url}/inside">see the inside</a>`);
      await page.click('a');
      await until('the page', async () => (await page.title()) === 'Inside – Fleetline');
    }
    assert.equal(await bufferOf(gateway), buffer);
    const counted = await (await fetch(`${url}/metrics`)).text();
    assert.equal(valueOf(counted, 'fleetline_stream_reports_total'), 0);
  });
});
