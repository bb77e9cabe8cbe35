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
