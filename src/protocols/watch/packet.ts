/** What stands between the brackets. */
export interface Packet {
  readonly vendor: string;
  readonly device: string;
  /** Number of the message, where the vendor counts them. */
  readonly index: string | undefined;
  readonly content: string;
}

const vendorForm = /^\w\w$/;
const idForm = /^\w{4,20}$/;
const lengthForm = /^[0-9A-Fa-f]{4}$/;

//  vendor*id*length*content        vendor*id*index*length*content
/** Takes a frame’s content apart; undefined where it is none. */
export function packetOf(text: string): Packet | undefined {
  const second = text.indexOf('*', 3);
  const third = text.indexOf('*', second + 1);
  if (second < 0 || third < 0) return undefined;
  const vendor = text.slice(0, 2);
  const device = text.slice(3, second);
  const field = text.slice(second + 1, third);
  if (text.charAt(2) !== '*' || !vendorForm.test(vendor) || !idForm.test(device)) return undefined;
  if (text.charAt(third + 5) === '*' && lengthForm.test(text.slice(third + 1, third + 5)))
    return idForm.test(field) ? { vendor, device, index: field, content: text.slice(third + 6) } : undefined;
  return lengthForm.test(field) ? { vendor, device, index: undefined, content: text.slice(third + 1) } : undefined;
}

const escaped = /\}[\x01-\x05]/g;
/** `}` and a byte of 1 to 5 stand for the five characters that the frame itself needs. */
export const unescape = (text: string): string =>
  text.replaceAll(escaped, (pair) => '}[],*'.charAt(pair.charCodeAt(1) - 1));

/** The frame that answers this one. */
export function answer({ vendor, device, index }: Packet, content: string): string {
  const numbered = index === undefined ? '' : `${index}*`;
  return `[${vendor}*${device}*${numbered}${content.length.toString(16).padStart(4, '0')}*${content}]`;
}
