/**
 * When a device hears that it was heard: `received`: when its frame was decoded; `durable`: when its report is on disk and synced;
 * `delivered`: when every sink marked required has confirmed it too.
 */
export const replyModes = ['received', 'durable', 'delivered'] as const;

/** One of {@link replyModes}. */
export type ReplyMode = (typeof replyModes)[number];
