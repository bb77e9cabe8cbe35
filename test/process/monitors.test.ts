import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Down, Exit, exit, exited, isAlive, spawn, whereis } from '../../src/process/index.ts';
import { alive } from '../../src/process/kernel.ts';
import { ending, idle, inProcess, mailbox, outlive, quiet } from './support.ts';

describe('monitors', () => {
  test('M1 monitor a live process: DOWN with its reason', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      const ref = self.monitor(pid);
      exit(pid, 'boom');
      assert.deepEqual(await mailbox(self), [new Down(ref, 'boom')]);
    }));

  test('M2 monitor a dead process: DOWN noproc at once', () =>
    inProcess(async (self) => {
      const { pid } = await outlive(self, ending('normal'));
      const ref = self.monitor(pid);
      assert.deepEqual(await mailbox(self), [new Down(ref, 'noproc')]);
    }));

  test('M3 monitor the same pid twice: two references, two DOWNs', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      const refs = [self.monitor(pid), self.monitor(pid)] as const;
      assert.notDeepEqual(refs[0], refs[1]);
      exit(pid, 'boom');
      assert.deepEqual(await mailbox(self), [new Down(refs[0], 'boom'), new Down(refs[1], 'boom')]);
    }));

  test('M4 demonitor before death: nothing ever', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      assert.equal(self.demonitor(self.monitor(pid)), true);
      exit(pid, 'boom');
      assert.deepEqual(await mailbox(self), []);
    }));

  test('M5 demonitor with flush and info: false if a DOWN had to be flushed, and the mailbox is clean', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      const ref = self.monitor(pid);
      self.send(self.pid, 'before');
      exit(pid, 'boom');
      self.send(self.pid, 'behind');
      assert.equal(self.demonitor(ref, { flush: true, info: true }), false);
      assert.deepEqual(await mailbox(self), ['before', 'behind']);
    }));

  test('M5 a flush while a receive is waiting does not make it miss what comes next', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      const ref = self.monitor(pid);
      exit(pid, 'boom');
      const next = self.receive((message) => (message === 'next' ? message : undefined));
      await quiet();
      self.demonitor(ref, { flush: true });
      self.send(self.pid, 'next');
      assert.equal(await next, 'next');
    }));

  test('M6 demonitor with flush and info: true if it was still active, false when repeated', () =>
    inProcess(async (self) => {
      const ref = self.monitor(self.spawn(async () => {}));
      assert.equal(self.demonitor(ref, { flush: true, info: true }), true);
      assert.equal(self.demonitor(ref, { flush: true, info: true }), false);
    }));

  test('M7 monitor by name: the object in DOWN is the name', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle, { name: 'm7' });
      const ref = self.monitor('m7');
      exit(pid, 'boom');
      const [down] = await mailbox(self);
      assert.deepEqual(down, new Down(ref, 'boom'));
      assert.equal(ref.object, 'm7');
    }));

  test('M8 monitor an unknown name: DOWN noproc', () =>
    inProcess(async (self) => {
      const ref = self.monitor('m8-nobody');
      assert.deepEqual(await mailbox(self), [new Down(ref, 'noproc')]);
    }));

  test('M9 the monitoring one dies: the monitored is unaffected', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      const watcher = self.spawn(async (other) => {
        other.monitor(pid);
        other.exit('boom');
      });
      await exited(watcher);
      assert.equal(isAlive(pid), true);
      exit(pid, 'kill');
    }));

  test('M9 the monitoring one dies: nothing of its monitor is left with the monitored', () =>
    inProcess(async (self) => {
      const pid = self.spawn(idle);
      for (let i = 0; i < 3; i++) {
        const watcher = self.spawn(async (other) => {
          other.monitor(pid);
        });
        await exited(watcher);
      }
      assert.equal(alive(pid)?.watchers?.size, 0);
      exit(pid, 'kill');
    }));

  test('M11 monitor of itself: a reference that never fires', async () => {
    const pid = spawn(async (self) => {
      const ref = self.monitor(self.pid);
      assert.deepEqual(await mailbox(self), []);
      assert.equal(self.demonitor(ref, { info: true }), true);
      self.monitor(self.pid);
    });
    assert.equal(await exited(pid), 'normal');
  });

  test('M12 when the DOWN is there, the name is released and the process is not alive', () =>
    inProcess(async (self) => {
      const { pid } = self.spawnMonitor(async () => {}, { name: 'm12' });
      assert(await self.receive((message) => message instanceof Down));
      assert.equal(whereis('m12'), undefined);
      assert.equal(isAlive(pid), false);
    }));

  test('M13 200 times spawnMonitor of a child that dies at once: always its reason, never noproc', () =>
    inProcess(async (self) => {
      const refs = Array.from({ length: 200 }, () => self.spawnMonitor(ending('boom')).ref);
      const downs: unknown[] = [];
      while (downs.length < 200) downs.push(await self.receive());
      assert.deepEqual(
        downs,
        refs.map((ref) => new Down(ref, 'boom')),
      );
    }));

  test('M15 the name moves to another process: the monitor stays with the first', () =>
    inProcess(async (self) => {
      const first = self.spawn(idle, { name: 'm15' });
      const ref = self.monitor('m15');
      self.unregister('m15');
      const second = self.spawn(idle, { name: 'm15' });
      exit(second, 'other');
      assert.deepEqual(await mailbox(self), []);
      exit(first, 'boom');
      assert.deepEqual(await mailbox(self), [new Down(ref, 'boom')]);
    }));

  test('M16 link and monitor: one EXIT and one DOWN', () =>
    inProcess(async (self) => {
      self.trapExit(true);
      const pid = self.spawnLink(idle);
      const ref = self.monitor(pid);
      exit(pid, 'boom');
      assert.deepEqual(await mailbox(self), [new Exit(pid, 'boom'), new Down(ref, 'boom')]);
    }));
});
