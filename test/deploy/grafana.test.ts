import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonLine, untilMetric } from '../api/support.ts';
import { connectDevice } from '../helpers/device.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { serve } from '../helpers/gateway.ts';
import { repositoryFile } from './deploy.ts';

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly datasource: object;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: object;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
}

interface Dashboard {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly query: unknown }[];
  };
}

const text = repositoryFile('deploy/grafana/fleetline.json');
const dashboard = JSON.parse(text) as Dashboard;
const shown = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = shown.flatMap(({ title: panel, targets: asked = [] }) => asked.map((target) => ({ target, panel })));

/** The names of the labels that each metric has, as Prometheus would read them. */
function labelsByMetric(metrics: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of metrics.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const names = found.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) names.add(label);
    found.set(name, names);
  }
  return found;
}

/** What Prometheus adds itself. */
const added = new Set(['instance', 'job']);

describe('deploy/grafana/fleetline.json', () => {
  test('asks for metrics that there are, by labels that they have', async (t) => {
    const gateway = await serve(t, temporaryFolder(t));
    const connect = () => connectDevice(t, gateway.port);
    const [device, stranger, guest] = [await connect(), await connect(), await connect()];
    await device.ask(jsonLine('bus-1'), /"id".*\n/);
    await stranger.send('SSH-2.0-scan\r\n');
    await stranger.closed;
    await guest.ask(jsonLine('bus-2'), /"id".*\n/);
    guest.finish();
    await guest.closed;
    const closed = { protocol: 'json', reason: 'peer' };
    const metrics = labelsByMetric(await untilMetric(gateway, 'fleetline_connections_closed_total', 1, closed));
    assert.ok(targets.length > 60, `${targets.length} questions`);
    for (const { target, panel } of targets) {
      const { expr, legendFormat } = target;
      const asked = Array.from(expr.matchAll(/([a-z_]+)\{(.*?)\}/g), ([, name = '', matchers = '']) => ({
        name,
        matchers,
      }));
      assert.notEqual(asked.length, 0, `${panel}: ${expr}`);
      for (const { name, matchers } of asked) {
        const labels = metrics.get(name);
        assert.ok(labels, `${panel}: there is no ${name}`);
        const matched = Array.from(matchers.matchAll(/(\w+)[=!]/g), ([, label = '']) => label);
        const grouped = [...expr.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, list = '']) => list.split(', '));
        const told = Array.from(legendFormat.matchAll(/\{\{(\w+)\}\}/g), ([, label = '']) => label);
        assert.ok(matched.includes('instance'), `${panel}: ${expr} is of all gateways`);
        for (const label of [...matched, ...grouped, ...told])
          assert.ok(added.has(label) || labels.has(label), `${panel}: ${name} has no ${label}`);
        // What a legend tells of is what the question keeps apart.
        for (const label of told) assert.ok(grouped.includes(label), `${panel}: ${expr} does not keep ${label} apart`);
      }
    }
  });

  test('has what Grafana wants of a dashboard that is imported: no number of its own, and the data source as a variable', () => {
    assert.equal(dashboard.id, null);
    assert.match(dashboard.uid, /^[\w-]{1,40}$/);
    assert.ok(dashboard.title.length > 0 && dashboard.schemaVersion >= 38);
    const [datasource, instance] = dashboard.templating.list;
    assert.deepEqual(
      [datasource?.name, datasource?.type, datasource?.query],
      ['datasource', 'datasource', 'prometheus'],
    );
    assert.deepEqual([instance?.name, instance?.type], ['instance', 'query']);
    for (const [, uid] of text.matchAll(/"uid": "([^"]*)"/g))
      assert.ok(uid === '${datasource}' || uid === dashboard.uid, `${uid} is a data source of somebody else`);
    for (const { title, type, description, datasource: from, targets: asked, fieldConfig } of shown) {
      assert.ok(['timeseries', 'stat'].includes(type), title);
      assert.ok(description && from && fieldConfig?.defaults.unit, title);
      assert.deepEqual(
        asked?.map(({ refId }) => refId),
        asked?.map((_, index) => String.fromCodePoint(65 + index)),
      );
      assert.ok(asked && asked.length > 0 && asked.every(({ datasource: own }) => own), title);
    }
  });

  test('has rows of panels that lie side by side and do not overlap', () => {
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let { x } = gridPos; x < gridPos.x + gridPos.w; x += 1)
        for (let { y } = gridPos; y < gridPos.y + gridPos.h; y += 1) {
          assert.ok(!taken.has(`${x} ${y}`), `${title} lies on another`);
          taken.add(`${x} ${y}`);
        }
    }
    const rows = new Set(dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title));
    for (const row of ['Traffic', 'Latency', 'Journal', 'Connections', 'Threads']) assert.ok(rows.has(row), row);
  });
});
