/** From metres per second to what people say. */
export const kilometresPerHour = 3.6;

/** How many colours a way has. */
export const speedClasses = 5;

const steps = [2, 5, 10, 15, 20, 25, 30, 50, 100, 150];
const mostStep = 200;

/**
 * The width of one colour in km/h: such that round numbers divide the colours and all but the fastest 2 % of the fixes come before the
 * last one's end.
 * @param speeds metres per second; NaN where it is not known
 */
export function speedStep(speeds: Float64Array): number {
  const known = speeds.filter((speed) => !Number.isNaN(speed)).sort();
  const fast = (known[Math.floor(0.98 * (known.length - 1))] ?? 0) * kilometresPerHour;
  return steps.find((step) => step * speedClasses >= fast) ?? mostStep;
}

/** Which colour a speed has: 0 for the slowest, up to {@link speedClasses} - 1; undefined where it is not known. */
export function speedClass(speed: number, step: number): number | undefined {
  if (Number.isNaN(speed)) return undefined;
  return Math.min(speedClasses - 1, Math.floor((speed * kilometresPerHour) / step));
}

/** What stands beside each colour: `0–10`, …, `over 40`. */
export function speedLabels(step: number): string[] {
  return Array.from({ length: speedClasses }, (_, at) =>
    at === speedClasses - 1 ? `over ${at * step}` : `${at * step}–${(at + 1) * step}`,
  );
}
