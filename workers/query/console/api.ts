// What the page asks of the query Worker: HTTP with the reader's token. The token never goes into an address.

/** An OCSF event as the API answers it. */
export type EventObject = Record<string, unknown>;

/** Answer of GET /v1/events. */
export interface EventsPage {
  readonly events: EventObject[];
  readonly cursor: string | null;
  readonly scanned: { readonly segments: number; readonly rows: number; readonly bytes: number };
}

/** One bucket of GET /v1/stats by severity: start (epoch ms) and counts by value. */
export interface StatsBucket {
  readonly time: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** A refusal by the API, with its code from docs/errors.md. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const TOKEN_KEY = 'edgeseal-token';

/** The reader's token: of this tab, or of this device where the reader asked to keep it. */
export const token = {
  read: (): string => sessionStorage.getItem(TOKEN_KEY) ?? localStorage.getItem(TOKEN_KEY) ?? '',
  save(value: string, keep: boolean): void {
    this.forget();
    (keep ? localStorage : sessionStorage).setItem(TOKEN_KEY, value);
  },
  forget(): void {
    sessionStorage.removeItem(TOKEN_KEY);
    localStorage.removeItem(TOKEN_KEY);
  },
};

/** How often a question is put again that came when too many searched (429), a second or so later. */
const REPEATS = 2;

async function send(path: string, signal?: AbortSignal, repeats = REPEATS): Promise<Response> {
  const response = await fetch(path, {
    headers: { authorization: `Bearer ${token.read()}`, accept: 'application/json' },
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return response;
  if (response.status === 429 && repeats > 0) {
    const seconds = Math.min(10, Number(response.headers.get('retry-after')) || 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return send(path, signal, repeats - 1);
  }
  const body: unknown = await response.json().catch(() => null);
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  throw new ApiError(
    String(error.code ?? `HTTP_${response.status}`),
    response.status,
    String(error.message ?? response.statusText),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** GET with query parameters; empty ones are left out. Rejects with {@link ApiError}. */
export async function getJson<T>(
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>> = {},
  signal?: AbortSignal,
): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  const response = await send(text === '' ? path : `${path}?${text}`, signal);
  // The one cast at the platform's edge: the API checks its own answers against schemas/query-api.ts.
  return (await response.json()) as T;
}

/** GET as text, for the checkpoint. */
export async function getText(path: string): Promise<string> {
  return (await send(path)).text();
}

/** GET as bytes, for a file. */
export async function getBytes(path: string): Promise<Blob> {
  return (await send(path)).blob();
}
