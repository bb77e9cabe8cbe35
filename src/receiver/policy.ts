import { longestDevice, type DevicesConfig } from '../config/devices.ts';
import type { Decoded, Session } from '../protocols/protocol.ts';

type Rule = (device: string) => boolean;

const everyone: Rule = () => true;

/** Which devices may send reports. What is decided applies to the next frame, on connections that are there already too. */
export class DevicePolicy {
  #rule = everyone;

  /** Whether every device may: nothing need be asked. */
  get open(): boolean {
    return this.#rule === everyone;
  }

  admits(device: string): boolean {
    return this.#rule(device);
  }

  /** From now on, every device may. */
  admitAll(): void {
    this.#rule = everyone;
  }

  /** From now on, those may whose whole id matches. */
  admitMatching(pattern: string): void {
    const whole = new RegExp(`^(?:${pattern})$`);
    this.#rule = (device) => device.length <= longestDevice && whole.test(device);
  }

  /** From now on, these may. */
  admitListed(devices: ReadonlySet<string>): void {
    this.#rule = (device) => devices.has(device);
  }
}

/** Whether a policy depends on a list, which has to be read. */
export function isListed(devices: DevicesConfig): devices is Exclude<DevicesConfig, 'open' | { pattern: string }> {
  return devices !== 'open' && !('pattern' in devices);
}

/**
 * The device of a frame that may not come in, if there is one: of its readings, or, where it has none, the one that is logged in with it
 * or was before.
 */
export function unknownDevice(
  { readings, session: next }: Decoded,
  session: Session,
  policy: DevicePolicy,
): string | undefined {
  if (policy.open) return undefined;
  if (readings !== undefined && readings.length > 0)
    return readings.find(({ device }) => !policy.admits(device))?.device;
  const { device } = next ?? session;
  return device === undefined || policy.admits(device) ? undefined : device;
}

/** Longer ids are cut where they are shown: an id is what a stranger sends, and may be as long as a frame. */
const longestShown = 64;

/** An id as it is shown in a reason, a list, a log. */
export function shownDevice(device: string): string {
  return device.length <= longestShown ? device : `${device.slice(0, longestShown)}…`;
}

/** The reason under which a frame of a device stands in quarantine that the policy does not admit. */
export function unknownReason(device: string): string {
  return `unknown device ${shownDevice(device)}`;
}
