/** Printable ASCII that printf and single quotes leave as it is. */
const isPlain = (byte: number): boolean =>
  byte >= 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x27 && byte !== 0x5c;

/**
 * A command of any POSIX shell that writes these bytes, and only them. Octal escapes always have three digits, so that a digit behind one
 * is a digit.
 */
export function printfOf(bytes: Uint8Array): string {
  let format = '';
  for (const byte of bytes) {
    // A format that begins with a hyphen is taken for an option.
    const plain = isPlain(byte) && !(format === '' && byte === 0x2d);
    format += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return `printf '${format}'`;
}

/** Addresses on which a listener takes what comes to any address of its machine. */
const everywhere = new Set(['0.0.0.0', '[::]', '::']);

/**
 * Sends the bytes again, as a device would.
 * @param listener as configured: HOST:PORT
 * @param gateway the name under which the viewer knows the gateway's machine
 */
export function netcatLine(bytes: Uint8Array, listener: string, gateway: string): string {
  const colon = listener.lastIndexOf(':');
  const host = listener.slice(0, colon);
  const name = everywhere.has(host) ? gateway : host;
  return `${printfOf(bytes)} | nc -w 1 ${name.replaceAll(/[[\]]/g, '')} ${listener.slice(colon + 1)}`;
}

/** Decodes the bytes on the viewer's own machine. @param protocol where it shall not be recognised from them */
export function decodeLine(bytes: Uint8Array, protocol: string | null): string {
  return `${printfOf(bytes)} | fleetline decode${protocol === null ? '' : ` --protocol ${protocol}`}`;
}
