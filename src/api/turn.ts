const waiting: (() => void)[] = [];

/**
 * For work in bulk that goes on piece by piece, exports and streams: comes back when it is its turn. There is one piece, of whomever, in each
 * round of the event loop, so that who asks for little waits for one of them and not for one of each.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
