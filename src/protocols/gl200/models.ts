/**
 * Device types: the first two digits of the version field, or the first six where it has ten. The same model has had several.
 * The names are for people; what a frame holds is told by the frame as far as it can be.
 */
const models: Readonly<Record<string, string>> = {
  '02': 'GL200',
  '04': 'GV200',
  '06': 'GV300',
  '08': 'GMT100',
  '09': 'GV50P',
  '0F': 'GV55',
  '10': 'GV55 Lite',
  '11': 'GL500',
  '1A': 'GL300',
  '1F': 'GV500',
  '25': 'GV300',
  '27': 'GV300W',
  '28': 'GL300VC',
  '2C': 'GL300W',
  '2D': 'GV500VC',
  '2F': 'GV55',
  '30': 'GL300',
  '31': 'GV65',
  '35': 'GV200',
  '36': 'GV500',
  '38': 'GV65+',
  '3F': 'GMT100',
  '40': 'GL500',
  '41': 'GV75W',
  '42': 'GT501',
  '44': 'GL530',
  '45': 'GB100',
  '4B': 'GV300CAN',
  '4F': 'GV56',
  '50': 'GV55W',
  '52': 'GL50',
  '55': 'GL50B',
  '5E': 'GV500MAP',
  '6E': 'GV310LAU',
  '74': 'GV350CEU',
  '97': 'GL30MEU',
  BD: 'CV200',
  C2: 'GV600M',
  C3: 'GL320M',
  DC: 'GV600MG',
  DE: 'GL500M',
  DF: 'CV100LG',
  F1: 'GV350M',
  F5: 'GL300M',
  F8: 'GV800W',
  FC: 'GV600W',
  '802003': 'GV58CEU',
  '802004': 'GV58LAU',
  '802005': 'GV355CEU',
  '802006': 'GV57CG',
  '80201E': 'GV30CEU',
  '802021': 'GV30CAU',
};

/** Device types of the models for the diagnostics plug, one of which has no name here. */
const withVin = ['1F', '2D', '36', '56', '5E'];

/** What a device type tells of a frame. */
export interface Model {
  /** '' where it is not known. */
  readonly name: string;
  /** Whether a vehicle identification number, which may be empty, stands between device id and device name. */
  readonly hasVin: boolean;
}

const unknown: Model = { name: '', hasVin: false };
const known: ReadonlyMap<string, Model> = new Map(
  [...Object.keys(models), ...withVin].map((type) => [
    type,
    { name: models[type] ?? '', hasVin: withVin.includes(type) },
  ]),
);

/** The model that a version field names. */
export function modelOf(version: string): Model {
  return known.get(version.slice(0, version.length > 6 ? 6 : 2)) ?? unknown;
}
