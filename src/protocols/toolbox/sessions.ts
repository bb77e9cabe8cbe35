import type { Decoded, Session } from '../protocol.ts';

/** The session of a connection on which this device has spoken: the same object where it had before, as it has in nearly every frame. */
export function identified(session: Session, device: string): Session {
  return session.device === device ? session : { ...session, device };
}

/**
 * What came of a frame that names its device: the session knows it from here on. A frame that was refused is not believed in that either.
 * @param device by default that of the first reading
 */
export function withDevice(found: Decoded, session: Session, device = found.readings?.[0]?.device): Decoded {
  if (found.refused !== undefined || device === undefined || session.device === device) return found;
  return { ...found, session: { ...session, device } };
}
