import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from './folder.ts';

/** A certificate and its private key: their files, and what is in them. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly cert: string;
  readonly keyText: string;
}

/** An authority that vouches for whatever a test wants; its files go with the test. */
export class Authority {
  readonly #folder: string;
  readonly #own: Certificate;

  constructor(t: TestContext, name = 'Test authority') {
    this.#folder = temporaryFolder(t);
    this.#own = this.#make('authority', name, [], []);
  }

  /** The file that says whom to trust. */
  get file(): string {
    return this.#own.certificate;
  }

  get cert(): string {
    return this.#own.cert;
  }

  /**
   * A certificate for a name.
   * @param names alternative names as OpenSSL writes them: `DNS:bus-7`, `IP:127.0.0.1`
   * @param file what its files are called: those of an earlier one are written over
   */
  issue(name: string, names: readonly string[] = [], file = name): Certificate {
    const { certificate, key } = this.#own;
    return this.#make(file, name, names, ['-CA', certificate, '-CAkey', key]);
  }

  #make(file: string, name: string, names: readonly string[], issuer: readonly string[]): Certificate {
    const certificate = join(this.#folder, `${file}.crt`);
    const key = join(this.#folder, `${file}.key`);
    const alternatives = names.length === 0 ? [] : ['-addext', `subjectAltName=${names.join(',')}`];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, ...alternatives, ...issuer, ...files], {
      stdio: 'pipe',
    });
    return { certificate, key, cert: readFileSync(certificate, 'utf8'), keyText: readFileSync(key, 'utf8') };
  }
}
