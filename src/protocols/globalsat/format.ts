/**
 * A report holds what the tracker was told to report: one codeword a field, `B` and `C` two. These are the formats that the vendor
 * sends its models out with; a tracker that was asked for its own tells it in a settings message, O3 for GSr and ON for GSh.
 */
const formats = {
  /** TR-203, TR-206. */
  personal: 'SORPZAB27GHKLMN',
  /** TR-600. */
  vehicle: 'SPRXYAB27GHKLMnaefghio',
  /** GTR-128, GTR-129. */
  typed: 'TSPRXAB27GHKLMnaicz',
  /** GTR-388, TR-900: external power and battery in volts, and the cell. */
  powered: 'TSPRXAB27GHKLMmnaictuvw',
  /** The short report of TR-203 and TR-206. */
  personalShort: 'SPAN',
  /** The short report of the others. */
  vehicleShort: 'SARY',
} as const;

const imeiForm = /^\d{15}$/;
const isVoltage = (field: string | undefined): boolean => field?.endsWith('V') === true;

/** The format that a report of these fields, the head among them, must have where the tracker has not told its own. */
export function formatOf(fields: readonly string[]): string {
  if (fields[0] === 'GSh') return fields[2]?.length === 1 ? formats.vehicleShort : formats.personalShort;
  if (imeiForm.test(fields[2] ?? ''))
    return isVoltage(fields[16]) && isVoltage(fields[17]) ? formats.powered : formats.typed;
  return fields[2]?.length === 4 ? formats.vehicle : formats.personal;
}

/** Splits a message at its commas, up to `end`; what stands between double quotes is one field. */
export function fieldsOf(text: string, end: number): string[] {
  if (text.charAt(end - 1) !== '"') {
    const fields = text.split(',');
    const last = fields.pop() ?? '';
    fields.push(last.slice(0, last.length - (text.length - end)));
    return fields;
  }
  const fields: string[] = [];
  const parts = text.slice(0, end).split('"');
  parts.forEach((part, index) => {
    if (index % 2 === 1) fields.push(part);
    else if (part !== '' && part !== ',') fields.push(...part.replace(/^,|,$/g, '').split(','));
  });
  return fields;
}
