// The API described for machines: /openapi.json. Public, as the code is.
import { makeApiDocument } from '../api-document.ts';
import type { QueryApp } from '../app.ts';

let document: string | undefined;

/** Mounts the paths of this file. */
export function mountOpenapi(app: QueryApp): void {
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(makeApiDocument());
    return c.body(document, 200, {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
  });
}
