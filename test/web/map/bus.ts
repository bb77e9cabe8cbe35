import type { TestContext } from 'node:test';
import { connectDevice } from '../../helpers/device.ts';

/** A vehicle that a test drives: it reports in lines of JSON, and waits until each is stored. */
export interface Bus {
  /** @param more fields of the line that are not the usual ones */
  report(latitude: number, longitude: number, more?: object): Promise<void>;
  leave(): void;
}

/** Connects a vehicle to a gateway. */
export async function drive(t: TestContext, port: number, device: string): Promise<Bus> {
  const connection = await connectDevice(t, port);
  let last = 0;
  return {
    async report(latitude, longitude, more = {}) {
      // No two reports of a vehicle have the same time.
      last = Math.max(Date.now(), last + 1);
      const time = new Date(last).toISOString();
      await connection.ask(
        `${JSON.stringify({ device, time, latitude, longitude, speed: 10, heading: 90, ...more })}\n`,
        '\n',
      );
    },
    leave: () => connection.finish(),
  };
}
