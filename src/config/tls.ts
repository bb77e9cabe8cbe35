import { z } from 'zod';

/** Whether a device has to show a certificate of its own, and what comes of the name in it. */
const clientCertificates = ['none', 'optional', 'required'] as const;

export const tlsSchema = z
  .strictObject({
    certificate: z.string().min(1).describe('a file: the certificate and those between it and the root, PEM'),
    key: z.string().min(1).describe('a file: the private key of the certificate, PEM'),
    ca: z.string().min(1).optional().describe('a file: the authorities whose client certificates are trusted, PEM'),
    clientCertificates: z
      .enum(clientCertificates)
      .default('none')
      .describe('whether devices have one; a device that shows one may report only as a name in it'),
  })
  .refine(({ ca, clientCertificates: wanted }) => wanted === 'none' || ca !== undefined, {
    path: ['ca'],
    message: 'name the file of the authorities whose client certificates are trusted',
  });

/** The files with which a gateway speaks TLS. They are read again when the configuration is. */
export type TlsConfig = z.output<typeof tlsSchema>;

/** `only`: every connection must begin with a handshake. `recognised`: those that do are served so, trackers without TLS as ever. */
export const tlsModes = ['only', 'recognised'] as const;

/** One of {@link tlsModes}. */
export type TlsMode = (typeof tlsModes)[number];
