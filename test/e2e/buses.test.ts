import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReportJson } from '../../src/model/json.ts';
import { deviceOfTrace, simulatedProtocols } from '../../src/simulator/protocols.ts';
import { readTrace } from '../../src/simulator/trace.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { fleetline, serve } from '../helpers/gateway.ts';
import { sharedPath, withoutShared } from '../helpers/shared.ts';

const file = 'data/traces/nyc-mta-buses.ndjson.gz';

/** What `query` says of each device. */
function byDevice(ndjson: string): Map<string, ReportJson[]> {
  const devices = new Map<string, ReportJson[]>();
  for (const line of ndjson.trimEnd().split('\n')) {
    const report = JSON.parse(line) as ReportJson;
    const reports = devices.get(report.device);
    if (reports) reports.push(report);
    else devices.set(report.device, [report]);
  }
  return devices;
}

const difference = (a = Number.NaN, b = Number.NaN): number => Math.abs(a - b);

describe('42 buses of New York', { skip: withoutShared(file) }, () => {
  for (const name of ['gps103', 'h02', 'wialon', 'taip']) {
    test(`report 30,485 positions in ${name}: each is in the query, none twice`, async (t) => {
      const trace = sharedPath(file) ?? '';
      const [protocol] = simulatedProtocols(name);
      assert.ok(protocol);
      const { precision } = protocol.encoder;
      const data = temporaryFolder(t);
      const gateway = await serve(t, data);
      const to = gateway.ready.devices[0] ?? '';
      const drive = await fleetline(t, [
        'simulate',
        '--to',
        to,
        '--protocol',
        name,
        '--trace',
        trace,
        '--timeout',
        '60',
      ]);
      assert.equal(drive.code, 0, drive.stderr);
      await gateway.stop();
      const { stdout, code } = await fleetline(t, ['query', '--data', data]);
      assert.equal(code, 0);
      const stored = byDevice(stdout);

      const buses = await readTrace(trace);
      const frames = new Set<string>();
      for (const [id, positions] of buses) {
        const device = deviceOfTrace(id, protocol);
        const bySecond = Map.groupBy(stored.get(device) ?? [], ({ time }) => Math.floor(Date.parse(time) / 1000));
        for (const position of positions) {
          frames.add(protocol.encoder.report({ device, ...position }).frame);
          const found = bySecond
            .get(Math.floor(position.time / 1000))
            ?.some(
              ({ latitude, longitude }) =>
                difference(position.latitude, latitude) <= precision.place &&
                difference(position.longitude, longitude) <= precision.place,
            );
          assert.ok(found, `${device} at ${new Date(position.time).toISOString()}`);
        }
      }
      assert.equal(stored.size, buses.size);
      // Where a bus said the same twice, to the precision of the protocol, it is there once.
      const reports = [...stored.values()].flat();
      assert.equal(reports.length, frames.size);
      assert.equal(new Set(reports.map(({ id }) => id)).size, reports.length);
    });
  }
});
