// The OpenAPI document, which query serves for all Workers, has every route of the devices Worker and no other.
import { expect, it } from 'vitest';
import { buildApp } from '../../../workers/devices/index.ts';
import { devicePaths } from '../../../workers/query/device-paths.ts';

const OPERATIONS = ['get', 'put', 'patch', 'delete', 'post'];

it('describes what is mounted under /v1/', () => {
  const mounted = buildApp()
    .routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:([a-z]+)/g, '{$1}')}`);
  const described = Object.entries(devicePaths()).flatMap(([path, operations]) =>
    OPERATIONS.filter((one) => Object.hasOwn(Object(operations), one)).map((one) => `${one} ${path}`),
  );
  expect(described.toSorted()).toEqual(mounted.toSorted());
});
