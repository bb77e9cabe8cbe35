import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { TlsConfig } from '../config/tls.ts';
import { FleetlineError } from '../model/errors.ts';
import { certifiedDevices } from './certificate.ts';
import type { HandshakeFailure } from './counters.ts';
import { ignoreError } from './unheard.ts';

/** What came of a handshake. */
export type Handshake =
  /** @property certified the devices that the peer's certificate speaks for; undefined where it has shown none */
  | { readonly socket: TLSSocket; readonly certified: readonly string[] | undefined }
  /** @property detail what was found out, for whoever looks for the cause */
  | { readonly failure: HandshakeFailure; readonly detail: string };

/** A handshake record of TLS: its type, and the major version, which has stayed that of SSL 3.0 (RFC 8446, 5.1). */
const handshakeRecord = Buffer.of(22, 3);

/** Whether bytes begin as a TLS handshake does; undefined while they are too few to tell. */
export function beginsAsTls(bytes: Buffer): boolean | undefined {
  const length = Math.min(bytes.length, handshakeRecord.length);
  if (bytes.compare(handshakeRecord, 0, length, 0, length) !== 0) return false;
  return length === handshakeRecord.length || undefined;
}

/**
 * Makes TLS of sockets that others accepted, with the certificate as it was in its files when this was made. To take a new certificate,
 * make another one: what is connected stays as it is.
 */
export class Tls {
  readonly #server: Server;
  readonly #wanted: TlsConfig['clientCertificates'];
  /** Handshakes under way, by both ends of their connections: nothing else says which socket a server of sockets has made secure. */
  readonly #underWay = new Map<string, (outcome: Handshake) => void>();

  /** @throws FleetlineError `bad-option` where the files cannot be read, or do not belong together */
  constructor(config: TlsConfig) {
    const { certificate, key, ca, clientCertificates } = config;
    this.#wanted = clientCertificates;
    try {
      this.#server = createServer({
        cert: readFileSync(certificate),
        key: readFileSync(key),
        ...(ca !== undefined && { ca: readFileSync(ca) }),
        minVersion: 'TLSv1.2',
        requestCert: clientCertificates !== 'none',
        // Looked at here, when the handshake is over: the reason can be told then.
        rejectUnauthorized: false,
        // A session that is taken up again does not show its certificate again: it would outlive the trust in it.
        ...(clientCertificates !== 'none' && { secureOptions: constants.SSL_OP_NO_TICKET }),
        // Whoever brings the socket keeps the time.
        handshakeTimeout: 0,
      });
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const message = `tls: the certificate ${certificate} and the key ${key} cannot be used: ${cause}. Name PEM files that belong together and that this user may read.`;
      throw new FleetlineError('bad-option', message, { cause: error });
    }
    this.#server.on('secureConnection', (socket) => this.#secured(socket));
    this.#server.on('tlsClientError', (error, socket) => this.#settle(endsOf(socket), failureOf(error)));
  }

  /**
   * Does the handshake on a socket that nobody reads from; what has been read may have been put back.
   * @param tell called once: also where the socket is destroyed meanwhile
   */
  secure(socket: Socket, tell: (outcome: Handshake) => void): void {
    const ends = endsOf(socket);
    const gone = (): void => this.#settle(ends, { failure: 'gone', detail: 'the connection ended in the handshake' });
    this.#underWay.set(ends, (outcome) => {
      socket.off('close', gone);
      tell(outcome);
    });
    socket.once('close', gone);
    // Who sends no more in the middle of a handshake will not finish it.
    socket.allowHalfOpen = false;
    this.#server.emit('connection', socket);
  }

  #secured(socket: TLSSocket): void {
    socket.on('error', ignoreError);
    // From here on a peer that sends no more may still wait for a reply.
    socket.allowHalfOpen = true;
    const ends = endsOf(socket);
    // Gone already: its socket says so.
    if (!this.#underWay.has(ends)) return void socket.destroy();
    this.#settle(ends, this.#judge(socket));
  }

  #judge(socket: TLSSocket): Handshake {
    if (this.#wanted === 'none') return { socket, certified: undefined };
    const certificate = socket.getPeerCertificate();
    if (Object.keys(certificate).length === 0) {
      if (this.#wanted === 'optional') return { socket, certified: undefined };
      return { failure: 'no-certificate', detail: 'the device has shown no certificate' };
    }
    if (socket.authorized) return { socket, certified: certifiedDevices(certificate) };
    return { failure: 'certificate-not-trusted', detail: String(socket.authorizationError) };
  }

  #settle(ends: string, outcome: Handshake): void {
    const tell = this.#underWay.get(ends);
    this.#underWay.delete(ends);
    tell?.(outcome);
  }
}

/** @throws FleetlineError `bad-option`, as {@link Tls} does */
export function tlsOf(config: TlsConfig | undefined): Tls | undefined {
  return config && new Tls(config);
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}

/** OpenSSL's words for it, in ours. Its errors name what was wrong with the handshake, and hold nothing that was said in it. */
function failureOf(error: Error & { readonly code?: string }): Handshake {
  const detail = error.code ?? error.message;
  const [, failure = 'other'] = openSslCodes.find(([code]) => code.test(detail)) ?? [];
  return { failure, detail };
}

const openSslCodes: readonly (readonly [RegExp, HandshakeFailure])[] = [
  [/^ECONN|^EPIPE/, 'gone'],
  [/ALERT/, 'peer-refused'],
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|BAD_RECORD_TYPE|PACKET_LENGTH_TOO_LONG/, 'not-tls'],
  [/UNSUPPORTED_PROTOCOL|VERSION_TOO|UNKNOWN_PROTOCOL|INAPPROPRIATE_FALLBACK/, 'version'],
  [/NO_SHARED_CIPHER|NO_SUITABLE|NO_CIPHERS/, 'cipher'],
];
