import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Device } from '../helpers/device.ts';
import type { Gateway } from '../helpers/gateway.ts';

/** Lines of a program's log that have been written so far, as they come. */
export class Log {
  #text = '';

  constructor({ child }: Gateway) {
    child.stderr?.on('data', (bytes: Buffer) => (this.#text += bytes.toString()));
  }

  /** How many lines have this message. */
  count(message: string): number {
    return this.#text.split('\n').filter((line) => line.includes(`"msg":"${message}`)).length;
  }

  /** What has been written, for a test's own search. */
  get text(): string {
    return this.#text;
  }
}

/** Why a gateway says that no device should be sent to it; undefined where it says that they should. */
export async function unready({ ready }: Gateway): Promise<readonly string[] | undefined> {
  const answer = await fetch(`${ready.http}/readyz`);
  const { reasons } = (await answer.json()) as { readonly reasons: readonly string[] };
  assert.equal(answer.status, reasons.length === 0 ? 200 : 503);
  return reasons.length === 0 ? undefined : reasons;
}

/** How many bytes of this device the kernel holds that the gateway has not read, as Linux tells. */
export function unreadBytes(device: Device, port: number): number {
  const { port: from } = device.socket.address() as AddressInfo;
  const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');
  const ends = `0100007F:${hex(port)} 0100007F:${hex(from)}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((entry) => entry.includes(ends));
  // sl, local, remote, state, tx_queue:rx_queue
  const queues = line?.trim().split(/\s+/)[4]?.split(':')[1];
  assert.ok(queues, 'the connection is not there');
  return Number.parseInt(queues, 16);
}
