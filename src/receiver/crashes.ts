import { subscribe } from 'node:diagnostics_channel';
import { type SeenCrash, told } from '../vitals/crashes.ts';
import { DecoderCrash } from './buffer.ts';
import { type BufferCrashed, receiverEvents } from './events.ts';

/** Bytes of a frame that are shown with its crash; all of them lie in quarantine. */
const mostBytes = 4_096;

/** Notes the crashes of this thread's buffers from now on. */
export function watchBuffers(note: (crash: SeenCrash) => void): void {
  subscribe(receiverEvents.crashed.name, (message) => {
    const { remote, protocol, device, error, frame } = message as BufferCrashed;
    note({
      at: Date.now(),
      process: 'buffer',
      supervisor: `connection ${remote}`,
      ...told(error instanceof DecoderCrash ? error.cause : error),
      remote,
      protocol,
      device,
      // A copy: a part of a buffer would take all of it along to another thread.
      frame: frame && { ...frame, bytes: frame.bytes.slice(0, mostBytes) },
    });
  });
}
