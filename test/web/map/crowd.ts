import type { TestContext } from 'node:test';
import { connectDevice } from '../../helpers/device.ts';

/** Around Kassel, evenly spread. */
function lineOf(index: number, count: number, at: number): string {
  const angle = index * Math.PI * (3 - Math.sqrt(5));
  const far = 2 * Math.sqrt(index / count);
  return JSON.stringify({
    device: `bus-${index}`,
    time: new Date(at).toISOString(),
    latitude: 51 + far * Math.cos(angle) + 0.01 * Math.sin(at / 9000 + index),
    longitude: 10 + 1.6 * far * Math.sin(angle) + 0.01 * Math.cos(at / 9000 + index),
    speed: 10,
    heading: (index * 7 + at / 100) % 360,
  });
}

/** Vehicles on one connection, as a depot's own gateway has them. */
export interface Crowd {
  /** Has so many of them report, each after the other, and waits until they are stored. */
  report(count: number): Promise<void>;
}

/** Connects a crowd to a gateway; it has not reported yet. */
export async function crowd(t: TestContext, port: number, vehicles: number): Promise<Crowd> {
  const connection = await connectDevice(t, port);
  let next = 0;
  return {
    async report(count) {
      const lines = Array.from({ length: count }, () => lineOf(next++ % vehicles, vehicles, Date.now()));
      await connection.send(`${lines.join('\n')}\n`);
      for (const _ of lines) await connection.until('\n');
    },
  };
}
