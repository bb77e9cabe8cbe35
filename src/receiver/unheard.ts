/**
 * For a socket's `error` where its `close`, which always follows, says enough: without a listener the error would end the thread.
 * One function for all sockets.
 */
export function ignoreError(): void {}
