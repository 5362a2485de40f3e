// Questions to a deployment over HTTP; what it refuses and what cannot be reached becomes one sentence.
import { z } from 'zod';
import { Complaint } from './complaint.ts';

/** A deployment's answer that is not 2xx: its words, with the status for who must act on it. */
export class Refused extends Complaint {
  readonly status: number;
  readonly code: string;
  /** Seconds, where the deployment said when to come again. */
  readonly retryAfterSeconds: number | undefined;
  readonly body: unknown;

  constructor(response: Response, body: unknown) {
    const said = errorEnvelope.safeParse(body);
    const code = said.success ? said.data.error.code : `HTTP_${response.status}`;
    super(`${code}: ${said.success ? said.data.error.message : response.statusText || 'no reason given'}`);
    this.status = response.status;
    this.code = code;
    this.body = body;
    this.retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'));
  }
}

/** The deployment could not be reached, or the connection broke: what was sent may have arrived. */
export class Unreachable extends Complaint {}

/** A closed list would make an old command line unable to read a new deployment's refusal. */
const errorEnvelope = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Delta seconds or a date (RFC 9110 section 10.2.3). */
export function readRetryAfter(text: string | null, nowMs = Date.now()): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - nowMs) / 1000);
}

/** fetch, with what is not 2xx as {@link Refused} and what does not arrive as {@link Unreachable}. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    throw unreachable(url, cause);
  }
  if (response.ok) return response;
  throw new Refused(response, await response.json().catch(() => null));
}

/** GET as JSON of a known shape; parameters that are undefined are left out. */
export async function getJson<T>(
  connection: { readonly url: string; readonly token?: string },
  path: string,
  shape: z.core.$ZodType<T>,
  parameters: Readonly<Record<string, string | number | undefined>> = {},
): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const { url, token } = connection;
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await patiently(`${url}${path}${query.size === 0 ? '' : `?${query}`}`, { headers });
  return readShape(url, response, shape);
}

/** How often a question is put again that came when too many searched at once. */
const REPEATS = 2;

/** {@link request}, again when it is told so after the time it is told. */
async function patiently(url: string, init: RequestInit, repeats = REPEATS): Promise<Response> {
  try {
    return await request(url, init);
  } catch (error) {
    if (repeats === 0 || !(error instanceof Refused) || error.code !== 'QUERY_OVERLOADED') throw error;
    const seconds = Math.min(10, error.retryAfterSeconds ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return patiently(url, init, repeats - 1);
  }
}

/** An answer's body in its shape. A body cut short is {@link Unreachable}; another shape is not an Edgeseal. */
export async function readShape<T>(url: string, response: Response, shape: z.core.$ZodType<T>): Promise<T> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    throw unreachable(url, cause);
  }
  const read = z.safeParse(shape, body);
  if (read.success) return read.data;
  throw new Complaint(`${url} does not answer as an Edgeseal does: ${z.prettifyError(read.error)}`);
}

function unreachable(url: string, cause: unknown): Unreachable {
  const { origin } = new URL(url);
  return new Unreachable(`${origin} cannot be reached: ${wordsOf(cause)}`, 1, { cause });
}

/** fetch says "fetch failed"; the reason is its cause, or the first of several. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return wordsOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : wordsOf(error.cause);
}
