import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { devicesSchema } from '../../src/config/devices.ts';
import type { Reading } from '../../src/model/report.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { Column } from '../../src/journal/rows.ts';
import { type DeviceListRead, receiverEvents } from '../../src/receiver/events.ts';
import { DevicePolicy } from '../../src/receiver/policy.ts';
import { readDeviceList } from '../../src/receiver/policy-list.ts';
import { redecode } from '../../src/receiver/redecode.ts';
import { UnknownDevices } from '../../src/receiver/unknown.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/until.ts';
import { startHarness, untilNothingIsLeft } from './harness.ts';
import { firstFix, probe } from './probe.ts';

/** Lines `DEVICE,DEVICE,… N`: a fix of each of the devices, as a gateway of several would send it. */
const convoy: Protocol = {
  ...probe,
  name: 'convoy',
  signatures: [/^\w/],
  decode({ text }, session) {
    const [names = '', n = ''] = text.split(' ');
    const fix = { type: 'position', time: firstFix + Number(n) * 1000, latitude: 54.5, longitude: 10.25 } as const;
    const readings = names
      .split(',')
      .map((device): Reading => Object.assign({ device, source: `${device} ${n}` }, fix));
    return {
      message: 'line',
      readings,
      reply: `stored ${n}\n`,
      session: { ...session, device: readings[0]?.device ?? '' },
    };
  },
};

const reasons = (items: readonly { readonly reason: string; readonly bytes: Uint8Array }[]): string[][] =>
  items.map(({ reason, bytes }) => [Buffer.from(bytes).toString().trim(), reason]);

describe('a device that the policy does not admit', () => {
  const devices = { pattern: '^bus-\\d+$' };

  test('is not answered; each of its frames is in quarantine, and after so many its connection is closed', async (t) => {
    const { connect, journal, receiver } = await startHarness(t, { unknownFrames: 3 }, 'durable', { devices });
    const device = await connect();
    await device.send('$login cab-1\n');
    await device.send('$fix 1\n');
    await until('two frames in quarantine', () => journal.quarantined.length === 2);
    assert.equal(receiver.counters.closed['unknown-device'], 0);
    await device.send('$fix 2\n');
    assert.equal(await device.closed, 'fin');
    assert.equal(device.unread, '');
    assert.deepEqual(reasons(journal.quarantined), [
      ['$login cab-1', 'unknown device cab-1'],
      ['$fix 1', 'unknown device cab-1'],
      ['$fix 2', 'unknown device cab-1'],
    ]);
    assert.deepEqual(journal.fixes('cab-1'), []);
    await untilNothingIsLeft();
    assert.equal(receiver.counters.closed['unknown-device'], 1);
    assert.equal(receiver.counters.unknownFrames, 3);
    const [seen, ...others] = receiver.unknown.list();
    assert.deepEqual([seen?.device, seen?.protocol, seen?.address, seen?.count], ['cab-1', 'probe', '127.0.0.1', 3]);
    assert.deepEqual(others, []);
  });

  test('does not disturb the one that is known', async (t) => {
    const { connect, journal, login, receiver } = await startHarness(t, {}, 'durable', { devices });
    const known = await login('bus-1');
    const stranger = await connect();
    await stranger.send('$login cab-1\n$fix 1\n');
    await until('its frames in quarantine', () => journal.quarantined.length === 2);
    await known.ask('$fix 1\n', 'stored 1\n');
    assert.deepEqual(journal.fixes('bus-1'), [1]);
    assert.equal(receiver.counters.unknownFrames, 2);
  });

  test('costs a connection of many devices its own frames only: those of the known between them start the count anew', async (t) => {
    const speaking = { devices, protocols: [convoy] };
    const { connect, journal, receiver } = await startHarness(t, { unknownFrames: 2 }, 'durable', speaking);
    const gateway = await connect();
    for (let n = 1; n <= 9; n++) {
      await gateway.send(`cab-1 ${n}\n`);
      await gateway.ask(`bus-1 ${n}\n`, `stored ${n}\n`);
    }
    assert.equal(gateway.unread, '');
    assert.deepEqual(journal.fixes('bus-1'), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(receiver.counters.unknownFrames, 9);
    await gateway.send('cab-1 10\ncab-1 11\n');
    assert.equal(await gateway.closed, 'fin');
  });

  test('costs a frame of several devices its reply: what the known ones say is stored, and the frame is kept', async (t) => {
    const { connect, journal } = await startHarness(t, {}, 'durable', { devices, protocols: [convoy] });
    const gateway = await connect();
    await gateway.send('bus-1,cab-1,bus-2 1\n');
    await gateway.ask('bus-3 2\n', 'stored 2\n');
    assert.equal(gateway.unread, '');
    assert.deepEqual([journal.fixes('bus-1'), journal.fixes('bus-2'), journal.fixes('cab-1')], [[1], [1], []]);
    assert.deepEqual(reasons(journal.quarantined), [['bus-1,cab-1,bus-2 1', 'unknown device cab-1']]);
  });

  test('is counted over a crash of its buffer', async (t) => {
    const { connect, receiver } = await startHarness(t, { unknownFrames: 3 }, 'durable', { devices });
    const device = await connect();
    await device.send('$login cab-1\n$fix 1\n$boom\n$fix 2\n');
    assert.equal(await device.closed, 'fin');
    await untilNothingIsLeft();
    assert.deepEqual([receiver.counters.crashes, receiver.counters.closed['unknown-device']], [1, 1]);
  });

  test('is remembered with as many others as may be: those that were seen last', async (t) => {
    const { connect, receiver } = await startHarness(t, { unknownDevices: 2 }, 'durable', { devices });
    for (const name of ['cab-1', 'cab-2', 'cab-3', 'cab-2']) {
      const device = await connect();
      await device.send(`$login ${name}\n`);
      device.finish();
      await device.closed;
    }
    assert.deepEqual(
      receiver.unknown.list().map(({ device, count }) => [device, count]),
      [
        ['cab-2', 2],
        ['cab-3', 1],
      ],
    );
  });

  test('is shown with an id of bounded length', async (t) => {
    const { connect, journal, receiver } = await startHarness(t, {}, 'durable', { devices });
    const device = await connect();
    await device.send(`$login ${'x'.repeat(10_000)}\n`);
    await until('its frame in quarantine', () => journal.quarantined.length === 1);
    assert.equal(journal.quarantined[0]?.reason, `unknown device ${'x'.repeat(64)}…`);
    assert.equal(receiver.unknown.list()[0]?.device.length, 65);
  });
});

describe('quarantined bytes of a device that the policy does not admit', () => {
  const bytes = Buffer.from('bus-1,cab-1 1\nbus-1 2\n');
  const where = { remote: '192.0.2.7:4711', listener: '0.0.0.0:5010', offset: 0, reason: 'as it was then' };
  const item = { receivedAt: firstFix, protocol: 'convoy', bytes, ...where };

  test('stay there when they are decoded again, until it does; what the known ones say is stored', () => {
    const policy = new DevicePolicy();
    policy.admitMatching('bus-\\d+');
    const still = redecode(item, { protocols: [convoy], policy });
    assert.equal(still.reason, 'unknown device cab-1');
    assert.deepEqual(
      still.rows.map((row) => row[Column.Device]),
      ['bus-1', 'bus-1'],
    );
    policy.admitListed(new Set(['bus-1', 'cab-1']));
    const then = redecode(item, { protocols: [convoy], policy });
    assert.equal(then.reason, undefined);
    assert.equal(then.rows.length, 3);
  });
});

describe('a list of devices', () => {
  test('is read again when it has changed; one that cannot be used is left, and the one before it goes on', async (t) => {
    const file = join(temporaryFolder(t), 'devices.txt');
    const write = (text: string): void => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    };
    write('# our buses\nbus-1\n\nbus-2 # the red one\r\n');
    const { connect, journal, login } = await startHarness(t, { unknownFrames: 1 }, 'durable', { devices: { file } });
    await login('bus-1');
    await login('bus-2');
    const early = await connect();
    await early.send('$login bus-3\n');
    assert.equal(await early.closed, 'fin');

    write('bus-3\n');
    await until('the new list', async () => {
      const device = await connect();
      await device.send('$login bus-3\n');
      return Promise.race([device.until('hello bus-3\n'), device.closed.then(() => false as const)]).catch(() => false);
    });
    const gone = await connect();
    await gone.send('$login bus-1\n');
    assert.equal(await gone.closed, 'fin');

    let failed = false;
    const hear = (news: unknown): void => void (failed ||= (news as DeviceListRead).error !== undefined);
    receiverEvents.deviceList.subscribe(hear);
    t.after(() => receiverEvents.deviceList.unsubscribe(hear));
    write('');
    await until('it to be found out', () => failed);
    await login('bus-3');
    const still = await connect();
    await still.send('$login bus-1\n');
    assert.equal(await still.closed, 'fin');

    for (const broken of ['# nothing\n', `bus-4\n${'x'.repeat(129)}\n`, 'bus-4\n\u0000\u0001\n']) {
      write(broken);
      await assert.rejects(readDeviceList({ file }, 10), {
        code: 'bad-option',
        message: /^The list of devices .*devices\.txt cannot be used: /,
      });
    }
    rmSync(file);
    await assert.rejects(readDeviceList({ file }, 10), { code: 'bad-option', message: /no such file/ });
    await login('bus-3');
    assert.ok(journal.quarantined.every(({ reason }) => /^unknown device bus-[13]$/.test(reason)));
  });

  test('may be a table of an SQLite file, in which ids are texts or numbers', async (t) => {
    const database = join(temporaryFolder(t), 'fleet.db');
    const db = new DatabaseSync(database);
    t.after(() => db.close());
    db.exec(
      "pragma journal_mode = wal; create table device (id, active); insert into device values ('bus-1', 1), (356307042441013, 1), ('bus-2', 0)",
    );
    const sql = { database, query: 'select id from device where active' };
    assert.deepEqual([...(await readDeviceList({ sql }, 10))], ['bus-1', '356307042441013']);
    const { connect, login } = await startHarness(t, { unknownFrames: 1 }, 'durable', { devices: { sql } });
    await login('bus-1');
    db.exec('update device set active = 1');
    await until('the new row', async () => {
      const device = await connect();
      await device.send('$login bus-2\n');
      return Promise.race([device.until('hello bus-2\n'), device.closed.then(() => false as const)]).catch(() => false);
    });
    await assert.rejects(readDeviceList({ sql: { database, query: 'select missing from device' } }, 10), {
      message: /no such column: missing/,
    });
    await assert.rejects(readDeviceList({ sql: { database, query: 'delete from device' } }, 10), {
      code: 'bad-option',
    });
  });

  test('has a bound', async (t) => {
    const file = join(temporaryFolder(t), 'devices.txt');
    writeFileSync(file, 'a\nb\nb\nc\n');
    assert.equal((await readDeviceList({ file }, 3)).size, 3);
    await assert.rejects(readDeviceList({ file }, 2), { message: /more than 2 devices \(limits\.listedDevices\)/ });
    writeFileSync(file, `a ${'#'.repeat(2000)}\n`);
    await assert.rejects(readDeviceList({ file }, 2), { message: /more than a list of 2 devices can have/ });
  });
});

describe('a pattern of device ids', () => {
  test('must match an id from its first character to its last', async (t) => {
    const { connect, journal, login } = await startHarness(t, {}, 'durable', { devices: { pattern: 'bus|86\\d{3}' } });
    await login('bus');
    await login('86123');
    const device = await connect();
    await device.send('$login 861234\n$login xbus\n');
    await until('both in quarantine', () => journal.quarantined.length === 2);
    assert.equal(device.unread, '');
  });

  for (const pattern of ['^86\\d{13}$', '(?:35|86)\\d{13}', '[A-Z]{2,4}-\\d{1,6}', '\\w+', '.*-.*'])
    test(`may be ${pattern}`, () => {
      assert.deepEqual(devicesSchema.parse({ pattern }), { pattern });
    });

  for (const pattern of ['(\\d+)+$', '(a|aa)*', '(?:\\w{1,50}){1,50}', '.*.*.*.*', '(', '[', ''])
    test(`is not ${pattern === '' ? 'empty' : pattern}: it is refused before anybody is asked to match it`, () => {
      assert.equal(devicesSchema.safeParse({ pattern }).success, false);
    });
});

describe('the table of unknown devices', () => {
  test('keeps those that were seen last, each with its first and last time and its count', () => {
    const table = new UnknownDevices(3);
    for (const [at, device] of ['a', 'b', 'c', 'a', 'd'].entries()) table.note(device, 'probe', '192.0.2.7', at);
    assert.deepEqual(
      table.list().map(({ device, firstAt, lastAt, count }) => [device, firstAt, lastAt, count]),
      [
        ['d', 4, 4, 1],
        ['a', 0, 3, 2],
        ['c', 2, 2, 1],
      ],
    );
  });

  test('takes over what another has seen', () => {
    const [thread, main] = [new UnknownDevices(10), new UnknownDevices(10)];
    for (const at of [1, 2, 3]) {
      thread.note('a', 'probe', '192.0.2.7', at);
      for (const seen of thread.take()) main.add(seen);
    }
    assert.deepEqual(thread.list(), []);
    assert.deepEqual(main.list(), [
      { device: 'a', protocol: 'probe', address: '192.0.2.7', firstAt: 1, lastAt: 3, count: 3 },
    ]);
  });
});
