import type { Command } from 'commander';
import { runningIn } from '../config/running.ts';
import { type ErrorCode, FleetlineError } from '../model/errors.ts';

/** How a running gateway is found, and what it is shown. */
export interface GatewayOptions {
  readonly data: string;
  readonly http?: string;
  readonly token?: string;
}

/** Gives a command the options by which it finds a running gateway. */
export function findsGateway(command: Command): Command {
  return command
    .option('--data <dir>', 'the data folder of the gateway, on this machine', './data')
    .option('--http <url>', 'where its HTTP API is, instead: http://HOST:PORT')
    .option('--token <secret>', 'what its http.tokens want (default: the environment variable FLEETLINE_TOKEN)');
}

/** How long an answer may take, in milliseconds. */
const patience = 15_000;

/** The HTTP API of a running gateway. */
export class GatewayClient {
  readonly url: string;
  readonly #token: string | undefined;

  /** @throws FleetlineError `cannot-connect` where no gateway has the folder */
  constructor({ data, http, token = process.env['FLEETLINE_TOKEN'] }: GatewayOptions) {
    const found = http ?? runningIn(data)?.http;
    if (found === undefined) {
      const message = `No gateway runs on the data folder ${data}: name another with --data, or its address with --http.`;
      throw new FleetlineError('cannot-connect', message);
    }
    // Where it listens on every address, it is to be had on this machine's own.
    this.url = found.replace(/\/$/, '').replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
    if (!URL.canParse(this.url))
      throw new FleetlineError('bad-option', `--http is "${found}"; it must be http://HOST:PORT.`);
    this.#token = token;
  }

  /** @throws FleetlineError `cannot-connect`, `no-permission`, or `storage-failed` with what the gateway said */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#ask<T>('GET', path, signal);
  }

  /** Has it do something. @throws FleetlineError as {@link get} does */
  post<T>(path: string): Promise<T> {
    return this.#ask<T>('POST', path);
  }

  /** An answer that comes bit by bit, until `stop`. @throws FleetlineError as {@link get} does */
  stream(path: string, stop: AbortSignal): Promise<Response> {
    return this.#fetch('GET', path, [], stop);
  }

  async #ask<T>(method: 'GET' | 'POST', path: string, stop?: AbortSignal): Promise<T> {
    // Decoding all of quarantine again takes as long as it takes.
    const deadlines = method === 'GET' ? [AbortSignal.timeout(patience)] : [];
    return (await (await this.#fetch(method, path, deadlines, stop)).json()) as T;
  }

  async #fetch(
    method: 'GET' | 'POST',
    path: string,
    deadlines: readonly AbortSignal[],
    stop: AbortSignal | undefined,
  ): Promise<Response> {
    const headers = {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
    };
    const signal = AbortSignal.any([...deadlines, ...(stop ? [stop] : [])]);
    const response = await fetch(this.url + path, { method, headers, signal }).catch((error: unknown) => {
      if (stop?.aborted) throw error;
      const message = `No gateway answers at ${this.url}: is it running, or just stopping? Try again.`;
      throw new FleetlineError('cannot-connect', message, { cause: error });
    });
    if (response.ok) return response;
    const said = (await response.json().catch(() => ({}))) as { readonly error?: string };
    const why = said.error ?? response.statusText;
    throw new FleetlineError(codeOf(response.status), `The gateway at ${this.url} refused: ${why}`);
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'no-permission';
  return status === 400 ? 'bad-option' : 'storage-failed';
}
