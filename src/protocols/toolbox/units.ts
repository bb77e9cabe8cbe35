/** Metres per second in one knot (1,852 m an hour). */
export const knot = 1852 / 3600;

/** Metres per second in one kilometre an hour. */
export const kilometreAnHour = 1 / 3.6;

/** Metres per second in one mile an hour. */
export const mileAnHour = 0.44704;

/** Metres in one foot. */
export const foot = 0.3048;

/** Metres in one mile. */
export const mile = 1609.344;

/** A number in a unit of the device, in that of a report: 54 in `kilometreAnHour` is 15. What is not said stays unsaid. */
export function scaled(value: number | undefined, unit: number): number | undefined {
  return value === undefined ? undefined : value * unit;
}

/** A number of tenths, hundredths, … as the whole. Divided, for a product with 0.1 is mostly not the nearest number there is. */
export function divided(value: number | undefined, parts: number): number | undefined {
  return value === undefined ? undefined : value / parts;
}
