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
  '4ed06d3a1a': 'tk103: the bracket begins the frame in the document; the reference takes it into the id',
  a587490dda: 'tk103: the bracket begins the frame in the document; the reference takes it into the id',
  dad5dc4b21:
    'tk103: an IMEI and the type BP02 with the date as yymmdd; the reference takes both for the id and turns the date',
  b58fae7a0d: 'tk103: a date of month 18 is none, so the frame is refused; the reference makes it 2007',
  d303009421: 'visiontek VAJRA: 11 and 185 are satellites and course; the reference has 185 satellites',
  d80d5bb2c4: 'visiontek VAJRA: 07 and 030 are satellites and course; the reference has 30 satellites',
  '9c1e8f11f7': 'arnavi: fix type 0 and no satellites is no fix at 0, 0; the reference calls it valid',
  ad5ab94850: 'meitrack: its own checksum is wrong (its device id was made unreadable by hand)',
  ea8cace98f: 'meitrack: its own checksum is wrong',
};
