import { isIP, SocketAddress } from 'node:net';

/** What a PROXY protocol header says, once it is whole. */
export interface ProxyHeader {
  /** Bytes that it takes up. */
  readonly length: number;
  /** Who connected to the proxy; undefined where the proxy speaks for itself (`LOCAL`) or does not say (`UNKNOWN`). */
  readonly source: { readonly address: string; readonly port: number } | undefined;
}

/** A header, or why there is none; undefined until more bytes are there. */
export type ProxyReading = ProxyHeader | { readonly fault: string } | undefined;

const text = Buffer.from('PROXY ');
const binary = Buffer.from('\r\n\r\n\0\r\nQUIT\n');

/** "a 108-byte buffer is always enough to store all the line and a trailing zero": with its CR LF. */
const longestLine = 107;
/** The least that any sender of TCP can put into one segment (RFC 879), which is what the specification lets senders count on. */
const longestBinary = 536;

/**
 * Whether bytes begin as a PROXY protocol header of either version does; undefined while they are too few to tell.
 * A connection's first bytes, nothing left out.
 */
export function beginsAsProxy(bytes: Buffer): boolean | undefined {
  const answer = begins(bytes, text);
  return answer === false ? begins(bytes, binary) : answer;
}

/**
 * Reads the PROXY protocol header at the beginning of a connection.
 *
 * Source: The PROXY protocol, versions 1 and 2 (haproxy.org, doc/proxy-protocol.txt), 2.1 and 2.2.
 */
export function readProxyHeader(bytes: Buffer): ProxyReading {
  if (begins(bytes, binary)) return readBinary(bytes);
  if (begins(bytes, text)) return readLine(bytes);
  return beginsAsProxy(bytes) === undefined ? undefined : { fault: 'it did not begin with a PROXY header' };
}

function begins(bytes: Buffer, signature: Buffer): boolean | undefined {
  const length = Math.min(bytes.length, signature.length);
  if (bytes.compare(signature, 0, length, 0, length) !== 0) return false;
  return length === signature.length || undefined;
}

/*
 *     PROXY TCP4 203.0.113.7 192.0.2.1 51234 5010\r\n
 *     PROXY UNKNOWN …\r\n
 */
function readLine(bytes: Buffer): ProxyReading {
  const end = bytes.subarray(0, longestLine).indexOf('\r\n');
  if (end < 0)
    return bytes.length < longestLine ? undefined : { fault: `a PROXY line of more than ${longestLine} bytes` };
  const line = bytes.toString('latin1', 0, end);
  const length = end + 2;
  const [, family = '', source = '', destination = '', sourcePort = '', destinationPort = '', ...more] =
    line.split(' ');
  if (family === 'UNKNOWN') return { length, source: undefined };
  const version = family === 'TCP4' ? 4 : 6;
  const sound =
    (family === 'TCP4' || family === 'TCP6') &&
    isIP(source) === version &&
    isIP(destination) === version &&
    isPort(sourcePort) &&
    isPort(destinationPort) &&
    more.length === 0;
  if (!sound) return { fault: 'a PROXY line that does not say who connected' };
  return { length, source: { address: canonical(source, version), port: Number(sourcePort) } };
}

/*
 *     12 bytes  signature
 *      1        version 2 in the upper half; command in the lower: 0 LOCAL, 1 PROXY
 *      1        family in the upper half: 0 none, 1 IPv4, 2 IPv6, 3 Unix; transport in the lower: 0 none, 1 stream, 2 datagram
 *      2        length of what follows
 *      4 or 16  source, then as many of destination; 2 source port, 2 destination port
 *      …        TLVs
 */
function readBinary(bytes: Buffer): ProxyReading {
  if (bytes.length < 16) return undefined;
  const [versionAndCommand, family] = [bytes.readUInt8(12), bytes.readUInt8(13)];
  const length = 16 + bytes.readUInt16BE(14);
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21)
    return { fault: `a PROXY header of version and command 0x${versionAndCommand.toString(16)}` };
  if (length > longestBinary) return { fault: `a PROXY header of ${length} bytes; the most is ${longestBinary}` };
  if (bytes.length < length) return undefined;
  if (versionAndCommand === 0x20) return { length, source: undefined };
  switch (family) {
    case 0x11:
      if (length < 16 + 12) break;
      return { length, source: { address: bytes.subarray(16, 20).join('.'), port: bytes.readUInt16BE(24) } };
    case 0x21:
      if (length < 16 + 36) break;
      return { length, source: { address: inGroups(bytes.subarray(16, 32)), port: bytes.readUInt16BE(48) } };
    case 0x00:
    case 0x31:
      return { length, source: undefined };
  }
  return { fault: 'a PROXY header that does not say who connected' };
}

/** An address is written in one form only, or the same one would be counted as several. */
function canonical(address: string, version: number): string {
  return version === 4 ? address : new SocketAddress({ address, family: 'ipv6' }).address;
}

function inGroups(bytes: Buffer): string {
  return canonical((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'), 6);
}

function isPort(digits: string): boolean {
  return /^\d{1,5}$/.test(digits) && Number(digits) <= 65_535;
}
