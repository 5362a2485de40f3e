// Whole requests of real clients (../shared/data/client-captures), for tests that run in workerd, where there is no file system:
// Vite puts them into the bundle, and finds none where they are absent.
/// <reference types="vite/types/importMeta.d.ts" />

/** A request as its client made it. */
export interface CapturedRequest {
  readonly name: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

interface Capture {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly bodyBase64: string;
}

const CAPTURES = import.meta.glob<Capture>('../../../shared/data/client-captures/*.json', {
  eager: true,
  import: 'default',
});

/** Connection headers are the connection's; credentials were dummies. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'authorization',
]);

/** The requests to a path, by whoever made them; says so where there are none. */
export function capturedRequests(path: string): CapturedRequest[] {
  const found = Object.entries(CAPTURES)
    .filter(([, { url }]) => url.split('?', 1)[0] === path)
    .map(([file, { url, rawHeaders, bodyBase64 }]) => ({
      name: file.slice(file.lastIndexOf('/') + 1),
      path: url,
      headers: headersOf(rawHeaders),
      body: Uint8Array.from(atob(bodyBase64), (character) => character.charCodeAt(0)),
    }));
  if (found.length === 0) console.warn(`skipped: no request to ${path} in ../shared/data/client-captures`);
  return found;
}

function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    if (!LEFT_OUT.has(name)) headers[name] = raw[i + 1] ?? '';
  }
  return headers;
}
