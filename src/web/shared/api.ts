const tokenKey = 'fleetline-token';

/** What the gateway said instead of an answer. */
export class ApiError extends Error {
  /** The HTTP status; 0 where it did not answer at all. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Kept for as long as the tab is open, and nowhere else. */
export function setToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
}

/** Whether this tab has a token. A link sends none: what it leads to is fetched where there is one. */
export function hasToken(): boolean {
  return sessionStorage.getItem(tokenKey) !== null;
}

function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(tokenKey);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Told where the gateway wants a token that this tab does not have. */
export const tokenWanted = new EventTarget();

/**
 * Asks the gateway, with this tab's token.
 * @throws ApiError what it said, or that it did not answer
 */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...authorization(), ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'The gateway does not answer.');
  });
  if (response.ok) return response;
  if (response.status === 401) tokenWanted.dispatchEvent(new Event('wanted'));
  const said = (await response.json().catch(() => ({}))) as { readonly error?: string };
  throw new ApiError(response.status, said.error ?? response.statusText);
}

/** What a GET answers. @throws ApiError */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T;
}

/** Has the gateway do something. @throws ApiError */
export async function act(method: 'POST' | 'DELETE', path: string): Promise<unknown> {
  const response = await ask(path, { method, headers: { 'content-type': 'application/json' } });
  return response.status === 204 ? undefined : response.json();
}

/** A path with a query: what is undefined is left out. */
export function url(path: string, query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
