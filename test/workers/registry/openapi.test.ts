// The OpenAPI document, which query serves for all Workers, has every route of the registry Worker and no other.
import { expect, it } from 'vitest';
import { registryPaths } from '../../../workers/query/registry-paths.ts';
import { buildApp } from '../../../workers/registry/index.ts';

const OPERATIONS = ['get', 'put', 'patch', 'delete', 'post'];

it('describes what is mounted under /v1/', () => {
  const mounted = buildApp()
    .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
    .map(
      ({ method, path }) =>
        `${method.toLowerCase()} ${path.replace(':all{\\*}', '*').replace(/:([a-z]+)/g, '{$1}')}`,
    );
  const described = Object.entries(registryPaths()).flatMap(([path, operations]) =>
    OPERATIONS.filter((one) => Object.hasOwn(Object(operations), one)).map((one) => `${one} ${path}`),
  );
  expect(described.toSorted()).toEqual(mounted.toSorted());
});
