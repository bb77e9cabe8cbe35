/** What comes to an open port and is no tracker: what it speaks, and how that begins. Blanks before it are left out, NUL among them. */
const strangers: readonly { readonly name: string; readonly signature: RegExp }[] = [
  // RFC 8446, 5.1: a handshake record, legacy version 3.0 to 3.4.
  { name: 'TLS', signature: /^\x16\x03[\0-\x04]/ },
  // RFC 9110, 9; a path, a whole address, or CONNECT's host.
  {
    name: 'HTTP',
    signature: /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|PROPFIND|CONNECT) (?!sip|rtsp)[\w/*[]/,
  },
  // RFC 9113, 3.4: the preface of HTTP/2.
  { name: 'HTTP', signature: /^PRI \* HTTP/ },
  { name: 'SIP', signature: /^[A-Z]{3,10} sips?:/ },
  { name: 'RTSP', signature: /^[A-Z_]{3,16} rtsp:/ },
  // RFC 4253, 4.2.
  { name: 'SSH', signature: /^SSH-[12]\./ },
  // TPKT (RFC 1006) around a connection request (X.224, 13.3): remote desktops, and scanners that ask for `mstshash`.
  { name: 'RDP', signature: /^\x03\0[\0-\xff]{2}[\0-\xff][\xe0\xd0]/ },
  // The length before it begins with a NUL, which is left out with the blanks, and may have others.
  { name: 'SMB', signature: /^[\0-\xff]{0,3}[\xff\xfe]SMB/ },
  // MQTT 5, 3.1.2.1, and its name in version 3.1.
  { name: 'MQTT', signature: /^\x10[\0-\xff]{1,4}\0(?:\x04MQTT|\x06MQIsdp)/ },
  // SSLRequest and StartupMessage of version 3.0, their lengths begun with NULs.
  { name: 'PostgreSQL', signature: /^[\x08-\xff](?:\x04\xd2\x16\x2f|\0\x03\0\0)/ },
  { name: 'SQL Server', signature: /^\x12\x01\0[\0-\xff]\0\0/ },
  { name: 'Redis', signature: /^\*\d{1,4}\r\n\$\d/ },
  { name: 'ADB', signature: /^(?:CNXN\0|[\dA-Fa-f]{4}host:)/ },
  { name: 'RouterOS', signature: /^[\x05-\x20]\/(?:login|system|quit)/ },
  { name: 'SOCKS', signature: /^(?:\x04[\x01\x02][\0-\xff]{6}|\x05[\x01-\x09][\0-\x09])/ },
  // RFC 854: IAC and WILL, WONT, DO or DONT.
  { name: 'Telnet', signature: /^\xff[\xfb-\xfe][\0-\xff]/ },
  { name: 'LDAP', signature: /^0(?:[\x05-\x7f]|\x84\0\0\0[\0-\xff])\x02\x01[\0-\x7f]`/ },
  { name: 'BitTorrent', signature: /^\x13BitTorrent/ },
  { name: 'Java RMI', signature: /^JRMI\0/ },
  { name: 'JDWP', signature: /^JDWP-/ },
  // Headers of a proxy whose word is not taken on this listener. The binary one's signature is CR LF CR LF NUL CR LF QUIT LF.
  { name: 'PROXY', signature: /^(?:PROXY (?:TCP[46]|UNKNOWN)|QUIT\n)/ },
  // RFC 5321, 959 and others: what scanners say to find out who answers.
  { name: 'mail or FTP', signature: /^(?:EHLO|HELO|USER|CAPA|HELP|STARTTLS)[ \r\n]|^QUIT[ \r]/ },
  { name: 'memcached', signature: /^(?:stats|version)\r?\n/ },
];

/** What can be named. */
export const strangerNames: readonly string[] = [...new Set(strangers.map(({ name }) => name))];

/** Something other than a tracker, and how many bytes said so. */
export interface Stranger {
  readonly name: string;
  readonly length: number;
}

/** Which protocol of others a connection begins with, if it is one of those that are known here. */
export function strangerOf(text: string): Stranger | undefined {
  for (const { name, signature } of strangers) {
    const found = signature.exec(text);
    if (found) return { name, length: found[0].length };
  }
  return undefined;
}
