import type { Node } from './tree.ts';

const cutOff =
  'Its devices are cut off. They connect again as soon as they notice, and send again what was not acknowledged.';

const byTitle: readonly (readonly [RegExp, string])[] = [
  [/^buffer$/, 'Its connection starts another one behind what is decoded already. The device notices nothing.'],
  [/^journal$/, 'Nothing is acknowledged until it is back, within seconds. What was acknowledged is on disk.'],
  [/^receiver-\d+$/, `The whole thread is started again. ${cutOff}`],
  [/^(receiver|connections)$/, `All of its connections end with it. ${cutOff}`],
  [/^listener /, 'It is started again on the same port. Who is connected stays connected.'],
  [/^api /, 'It is started again on the same port. This page loses it for a moment, as everybody does who asks.'],
];

/** What happens when a process is ended, for who is about to do it. */
export function consequenceOf({ kind, title }: Node): string {
  if (kind === 'connection')
    return 'Its device is cut off. It connects again, and sends again what was not acknowledged.';
  return byTitle.find(([pattern]) => pattern.test(title))?.[1] ?? 'Its supervisor starts it again.';
}

/** Whether a process may be ended: all but the one that everything hangs under. */
export function mayEnd({ process }: Node): boolean {
  return process?.parent !== '<0.0>';
}
