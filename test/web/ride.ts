import type { TestContext } from 'node:test';
import { connectDevice } from '../helpers/device.ts';

/** `bus-1` goes north for nine minutes, a report each; then somebody sends a frame whose latitude cannot be read. @param start milliseconds since 1970 */
export async function rideAndBreak(t: TestContext, port: number, start: number): Promise<void> {
  const device = await connectDevice(t, port);
  for (let minute = 0; minute < 9; minute += 1) {
    const time = new Date(start + minute * 60_000).toISOString();
    const line = { device: 'bus-1', time, latitude: 54.3 + minute / 500, longitude: 10.1, speed: minute };
    await device.ask(`${JSON.stringify(line)}\n`, /"id".*\n/);
  }
  const broken = await connectDevice(t, port);
  await broken.send('*HQ,4100000001,V1,081530,A,54x2.1000,N,01008.4000,E,010.00,135,220626,FFFFFFFF#');
}
