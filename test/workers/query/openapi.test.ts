// The document describes what is served: each route and parameter is in it, and nothing else.
import { describe, expect, it } from 'vitest';
import { eventsParameters, statsParameters } from '../../../schemas/query-api.ts';
import { devicePaths } from '../../../workers/query/device-paths.ts';
import { buildApp } from '../../../workers/query/index.ts';
import { registryPaths } from '../../../workers/query/registry-paths.ts';
import { get } from './sealed-archive.ts';

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly security?: readonly object[];
  readonly responses: Record<string, unknown>;
}
interface ApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, { get?: Operation; post?: Operation }>;
  readonly components: { schemas: Record<string, unknown> };
}

const fetchDocument = async (): Promise<ApiDocument> => (await get('/openapi.json', null)).json();

/** `/v1/events/:uid` and `/log/tile/*` as OpenAPI writes them. */
const documented = (path: string): string[] =>
  path === '/log/tile/*'
    ? ['/log/tile/{L}/{N}', '/log/tile/entries/{N}']
    : [path.replace(/:([a-z]+)/g, '{$1}')];

describe('GET /openapi.json', () => {
  it('needs no token and is OpenAPI 3.1', async () => {
    const response = await get('/openapi.json', null);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect((await fetchDocument()).openapi).toMatch(/^3\.1\./);
  });

  it('has every route that is mounted, and no other', async () => {
    const { paths } = await fetchDocument();
    const mounted = buildApp()
      .routes.filter(({ method }) => method === 'GET')
      .flatMap(({ path }) => documented(path));
    // The registry's and the devices' are held to their own routes: test/workers/{registry,devices}/openapi.test.ts.
    const elsewhere = { ...registryPaths(), ...devicePaths() };
    const described = Object.entries(paths).flatMap(([path, { get: operation }]) =>
      operation && !Object.hasOwn(elsewhere, path) ? [path] : [],
    );
    expect(described.toSorted()).toEqual([...new Set(mounted)].toSorted());
  });

  it('has every parameter that is checked, with its type', async () => {
    const { paths } = await fetchDocument();
    const namesOf = (path: string) => paths[path]?.get?.parameters?.map(({ name }) => name);
    expect(namesOf('/v1/events')).toEqual(Object.keys(eventsParameters.shape));
    expect(namesOf('/v1/stats')).toEqual(Object.keys(statsParameters.shape));
    expect(paths['/v1/events']?.get?.parameters?.find(({ name }) => name === 'order')).toMatchObject({
      ...{ in: 'query', required: false, schema: { enum: ['newest', 'oldest'] } },
    });
  });

  it('asks for a token exactly where one is checked', async () => {
    const { paths } = await fetchDocument();
    for (const [path, { get: operation }] of Object.entries(paths)) {
      if (operation === undefined) continue;
      const asked = path.replace(/\{[^}]*\}/g, '0');
      const isRefused = (await get(asked, null)).status === 401;
      expect([path, operation.security?.length !== 0], path).toEqual([path, isRefused]);
    }
  });

  it('refers to nothing that is not in it', async () => {
    const document = await fetchDocument();
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g);
    for (const [, reference = ''] of references) {
      expect(reference).toMatch(/^#\/components\/schemas\/[A-Za-z]+$/);
      expect(document.components.schemas).toHaveProperty(reference.split('/').at(-1) ?? '');
    }
  });
});
