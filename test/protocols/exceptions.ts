/** The frames are the document's own examples: 1 is a fix, and speeds are kilometres an hour. */
const gl100 = 'gl100: by the document 1 is a fix, and 4.3 is km/h; the reference takes it for none, and for knots';

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
  f66e964714: 'its: a date of 00 00 0000 is no time and 0, 0 no place; the reference says 1999-11-30',
  '87daa9a958': 'its: an emergency message with its vendor’s name; the reference does not decode it',
  a58e1405c4: 'tlt2h: its sentences tell milliseconds; the reference leaves them out',
  '87142a8974': 'v680: it says that it has four fixes, and has; the reference takes the first',
  '73b55a4384':
    'gosafe: V, no satellite and 0, 0 is a receiver without a fix: a status; the reference makes it a position at 0, 0',
  b61c7842b1: 'xexun: a sentence without time and date is no position; the reference says 0, 0 in 1999',
  '6f4181d026': 'fifotrack: the document’s checksum is an XOR both ways; the reference sends a sum',
  d46f76023d: 'fifotrack: the document’s checksum is an XOR both ways; the reference sends a sum',
  eeb1b15bdc: 'fifotrack: the document’s checksum is an XOR both ways; the reference sends a sum',
  f1a89245a1: 'ivt401: no satellites at 0, 0 is no fix; the reference calls it valid',
  f73fea7fff: 'ivt401: no satellites at 0, 0 is no fix; the reference calls it valid',
  ccc68040a6: 'wondex: no satellites at 90° north is no fix; the reference makes it an invalid position',
  b1e22d3994: 'totem: its own checksum is wrong',
  ffd4658b7d:
    'totem OBD has the longitude first: 22.46 S 68.92 W is Calama, the reference’s 68.92 S 22.46 W is open sea',
  '762e48b8c8': gl100,
  '858912c026': gl100,
  b42f8e977f: gl100,
  cf893aac46: gl100,
  daf46c9972: gl100,
  f3b1a866be: gl100,
  bf2e09ee36:
    'easytrack: CC has one field more before its V and place, and is a last known position; the reference does not read it',
  '5871f54350': 'atrack: its own checksum is wrong',
  b147082b77: 'atrack: the confirmation holds the unit’s id; the reference writes the length there',
  d72bf9bdaf: 'atrack: the confirmation holds the unit’s id; the reference writes the length there',
  '99f3ad0a28': 'aquila: its own checksum is wrong',
};
