import type { ListedConnection } from '../receiver/survey.ts';
import type { Connection } from './schemas/connection.ts';

/** A connection as the API shows it. */
export function connectionJson(listed: ListedConnection): Connection {
  const { pid, remote, openedAt, lastByteAt, protocol, why, device, lastFrame, ...rest } = listed;
  return {
    pid,
    remote,
    protocol: protocol ?? null,
    why: why ?? null,
    device: device ?? null,
    since: new Date(openedAt).toISOString(),
    lastByteAt: new Date(lastByteAt).toISOString(),
    ...rest,
    lastFrame: lastFrame ? { ...lastFrame, bytes: Buffer.from(lastFrame.bytes).toString('base64') } : null,
  };
}
