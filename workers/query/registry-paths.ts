// The registry Worker's part of the OpenAPI document: it is behind the same address, and its schemas are those it checks by.
import * as z from 'zod';
import { erasureAnswer, erasuresPage, erasuresParameters, erasureWish } from '../../schemas/erasure-api.ts';
import { name } from '../../schemas/packet.ts';
import { sourceSettings, tenantSettings } from '../../schemas/registry.ts';
import {
  changesPage,
  listParameters,
  revocation,
  revokedAnswer,
  revokedPage,
  rotation,
  rotationAnswer,
  sourceAnswer,
  sourcesPage,
  tenantAnswer,
} from '../../schemas/source-api.ts';
import { answer, content, type Json, parametersIn, refused, schemaOf } from './openapi-parts.ts';

/** Its named schemas. */
export const REGISTRY_COMPONENTS = {
  Source: sourceAnswer,
  SourcesPage: sourcesPage,
  Tenant: tenantAnswer,
  SourceChanges: changesPage,
  RotatedSource: rotationAnswer,
  RevokedToken: revokedAnswer,
  RevokedPage: revokedPage,
  Erasure: erasureAnswer,
  ErasuresPage: erasuresPage,
} as const satisfies Record<string, z.core.$ZodType>;

const security = [{ token: ['admin'] }];
const sourcePath = parametersIn('path', z.object({ source: name }));
const page = parametersIn('query', listParameters);

const condition = (header: string, description: string): Json => ({
  ...{ name: header, in: 'header', required: false, description, schema: { type: 'string' } },
});
const conditions = [
  ...sourcePath,
  condition('if-match', '`"<version>"`: only if the source is in it; `*`: only if there is one.'),
  condition('if-none-match', '`*`: only if there is none.'),
];

const bodyOf = (type: string, schema: Json): Json => ({ required: true, content: content(type, schema) });
const json = (schema: z.core.$ZodType): Json => bodyOf('application/json', schemaOf(schema));

/** Its paths. */
export function registryPaths(): Json {
  const changed = { 200: answer('As it is now.', 'Source'), ...refused(400, 401, 403, 409, 412, 503) };
  return {
    '/v1/sources': listing('Sources that have settings, by name.', page, 'SourcesPage', 400),
    '/v1/sources/{source}': {
      ...listing('Settings of a source. Shared secrets are never shown.', sourcePath, 'Source', 404),
      put: {
        ...{ summary: 'All settings of a source. A secret that is left out stays.', security },
        ...{ parameters: conditions, requestBody: json(sourceSettings) },
        responses: { 201: answer('It had none.', 'Source'), ...changed },
      },
      patch: {
        ...{
          summary: 'Some settings of a source: a merge patch (RFC 7396).',
          security,
          parameters: conditions,
        },
        requestBody: bodyOf('application/merge-patch+json', { type: 'object' }),
        responses: { 201: answer('It had none.', 'Source'), ...changed },
      },
      delete: {
        ...{ summary: 'Disables a source and forgets its keys, secrets and certificates.', security },
        ...{ parameters: conditions, responses: changed },
      },
    },
    ...tenantPaths(),
    '/v1/sources/{source}/changes': listing(
      'Who changed a source, newest first.',
      [...sourcePath, ...page],
      'SourceChanges',
      404,
    ),
    '/v1/sources/{source}/rotate': {
      post: {
        ...{ summary: 'A new key or secret; the old ones end after an overlap.', security },
        ...{ parameters: conditions, requestBody: json(rotation) },
        responses: {
          200: answer('A secret that was made is shown here and never again.', 'RotatedSource'),
          ...refused(400, 401, 403, 404, 412, 503),
        },
      },
    },
    '/v1/tokens/revoked': {
      ...listing('Revoked tokens, by jti.', page, 'RevokedPage', 400),
      post: {
        ...{ summary: 'Revokes a token.', security, requestBody: json(revocation) },
        responses: { 200: answer('It is revoked.', 'RevokedToken'), ...refused(400, 401, 403, 503) },
      },
    },
    '/v1/erasures': erasurePaths(),
  };
}

/** The star is the name: all sources together. */
function tenantPaths(): Json {
  const changed = { 200: answer('As it is now.', 'Tenant'), ...refused(400, 401, 403, 412, 503) };
  const parameters = conditions.slice(sourcePath.length);
  const operated = { security: [{ token: ['operator'] }], parameters };
  const responses = { 201: answer('It had no limit.', 'Tenant'), ...changed };
  const requestBody = json(tenantSettings);
  const patched = bodyOf('application/merge-patch+json', { type: 'object' });
  return {
    '/v1/sources/*': {
      ...listing('What all sources of the tenant may send together.', [], 'Tenant', 404),
      put: { summary: 'Sets it, for operators.', ...operated, requestBody, responses },
      patch: {
        ...{ summary: 'Changes some of it, for operators: a merge patch (RFC 7396).', ...operated },
        ...{ requestBody: patched, responses },
      },
    },
    '/v1/sources/*/changes': listing('Who changed it, newest first.', page, 'SourceChanges', 404),
  };
}

function erasurePaths(): Json {
  const list = listing('Erasures, by uid.', parametersIn('query', erasuresParameters), 'ErasuresPage', 400);
  return {
    ...list,
    post: {
      ...{ summary: "Erases an event's payload; its leaf stays, and a statement.", security },
      requestBody: json(erasureWish),
      responses: {
        200: answer('It was asked for before; what has become of it.', 'Erasure'),
        202: answer('It will be carried out within minutes.', 'Erasure'),
        ...refused(400, 401, 403, 404, 503),
      },
    },
  };
}

function listing(summary: string, parameters: Json[], shape: string, alsoRefused: number): Json {
  const responses = { 200: answer('What there is.', shape), ...refused(401, 403, alsoRefused, 503) };
  return { get: { summary, security, parameters, responses } };
}
