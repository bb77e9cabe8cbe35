/** Conformance cases that we answer differently on purpose: the id of the case, and the reason. */
export const exceptions: Readonly<Record<string, string>> = {
  '5cddce3558': 'gps103 without a UTC time: the local time says the seconds too; the reference drops them',
  '687d099a16': 'gps103 without a UTC time: the local time says the seconds too; the reference drops them',
  f422379e80: 'gps103 without a UTC time: the local time says the seconds too; the reference drops them',
  e4ed3d6ab6: 'wialon: the document answers SD with #ASD#; the reference says #AD#',
  ebae0c2455: 'wialon: the document answers SD with #ASD#; the reference says #AD#',
  d3bf31990e: 'wialon: NA for a place is a status; the reference makes it a position at 0, 0',
  bb6f3fa035: 'wialon: NA for a place is a status; the reference makes it a position at 0, 0',
  '763abd2848': 't55 TRCCR tells milliseconds; the reference leaves them out',
  '53e6edae12': 'taip: a date of 000000 is no time, so the message is a status; the reference says 1999-11-30',
  '8b510d0b80': 'taip: 0, 0 in 1970 is no position; the reference says 2070',
  a0fa638370:
    'taip: RPI has the heading before the speed: other trackers send 293 and 156 there; the reference swaps them',
  '660121df48': 'taip: RCP is a position in Trimble’s document; the reference does not decode it',
  d907fed6cb: 'taip: RLN is a position in Trimble’s document; the reference does not decode it',
  faa1ce7bd9: 'taip: RLN is a position in Trimble’s document; the reference does not decode it',
};
