/**
 * What the system's clock, as it is set now, says for a moment of the monotonic one (`performance.now()`).
 * @returns milliseconds since 1970, UTC
 */
export function wallTimeOf(moment: number): number {
  return Math.round(Date.now() - (performance.now() - moment));
}
