import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { defaultLimits } from '../../src/config/limits.ts';
import { type Pid, send, spawn } from '../../src/process/index.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { LineBuffer, type Progress } from '../../src/receiver/buffer.ts';
import { Order } from '../../src/receiver/orders.ts';
import { newCounters } from '../../src/receiver/counters.ts';
import { DevicePolicy } from '../../src/receiver/policy.ts';
import { until } from '../helpers/until.ts';
import { fixes } from '../receiver/harness.ts';
import { probe } from '../receiver/probe.ts';

/** A buffer with a connection before it that lets it go on whenever it asks. @returns the buffer */
function startBuffer(protocol: Protocol, device: string, framesPerTurn: number): Pid {
  let buffer: Pid;
  const connection = spawn({
    handle(message) {
      if ((message as Progress).more) send(buffer, Order.More);
    },
  });
  buffer = spawn(
    new LineBuffer({
      connection,
      standing: { protocol, why: undefined, session: { peer: '127.0.0.1', device }, certified: undefined },
      offset: 0,
      protocols: [protocol],
      hint: undefined,
      limits: { ...defaultLimits, framesPerTurn },
      counters: newCounters(),
      policy: new DevicePolicy(),
      allowance: { mayDecode: true, decoded: () => {} },
    }),
  );
  return buffer;
}

describe('a quiet vehicle beside others that flood', () => {
  test('waits for the rest of one turn and for one turn of each other, whenever it speaks', async () => {
    const flood = 2_000;
    const cases = fc.asyncProperty(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: flood }),
      async (framesPerTurn, floods, moment) => {
        const decoded: string[] = [];
        const watched: Protocol = {
          ...probe,
          decode(frame, session, at) {
            decoded.push(session.device ?? '');
            // In the middle of a turn, as a socket's bytes could come between two turns at the earliest.
            if (decoded.length === moment) send(quiet, { bytes: Buffer.from('$fix 1\n'), at: 0 });
            return probe.decode(frame, session, at);
          },
        };
        const quiet = startBuffer(watched, 'quiet', framesPerTurn);
        for (let number = 0; number < floods; number++)
          send(startBuffer(watched, 'flooding', framesPerTurn), { bytes: Buffer.from(fixes(1, flood)), at: 0 });
        await until('all frames', () => decoded.length === floods * flood + 1);
        const waited = decoded.indexOf('quiet') - moment;
        assert.ok(waited <= framesPerTurn * floods, `${waited} frames came between`);
      },
    );
    await fc.assert(cases, { numRuns: 50 });
  });
});
