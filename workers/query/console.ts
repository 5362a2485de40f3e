// The last road: static files of the console (binding CONSOLE), else the 404 envelope that API clients understand.

import { Refusal } from '../core/errors.ts';
import type { QueryContext } from './app.ts';
import { refusedAnswer } from './refusals.ts';

/** Paths that belong to the API: never a file, so a typo gets JSON and not a page. */
const API_PATH = /^\/(v1|log|\.well-known|healthz|readyz|openapi\.json)(\/|$)/;

/** The console may talk to its own origin only, and be framed by nobody. */
const CONSOLE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Serves a console file for GET and HEAD; everything unknown is QUERY_PATH_UNKNOWN. */
export async function serveConsole(c: QueryContext): Promise<Response> {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (isRead && !API_PATH.test(c.req.path)) {
    const file = await c.env.CONSOLE.fetch(c.req.raw);
    if (file.status !== 404) return withConsoleHeaders(file);
    await file.body?.cancel();
  }
  const { status, body } = refusedAnswer(unknownPath(c.req.path));
  return c.json(body, status);
}

/** A path with a slash too many is told the one without: every path has one spelling, so that nothing is answered under two. */
function unknownPath(path: string): Refusal {
  const [, without] = /^(\/.{0,200}[^/])\/+$/.exec(path) ?? [];
  if (without === undefined) {
    const named = path.length > 200 ? 'this path' : path;
    return new Refusal('QUERY_PATH_UNKNOWN', `There is nothing at ${named}. /openapi.json lists the paths.`);
  }
  const message = `There is nothing at this path: no path ends in a slash. Try ${without}.`;
  return new Refusal('QUERY_PATH_UNKNOWN', message, { detail: { path: without } });
}

function withConsoleHeaders(file: Response): Response {
  const headers = new Headers(file.headers);
  for (const [name, value] of Object.entries(CONSOLE_HEADERS)) headers.set(name, value);
  return new Response(file.body, { status: file.status, headers });
}
