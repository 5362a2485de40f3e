// OpenAPI 3.1 of all Workers behind the one address, made from the zod schemas that check the requests and name the answers:
// a parameter that is checked is described, and the other way round (test/workers/query/openapi.test.ts).
import * as z from 'zod';
import {
  listedPacket,
  listedSegment,
  segmentPath,
  segmentsPage,
  segmentsParameters,
} from '../../schemas/audit-api.ts';
import { auroraPage, normalizedEvent } from '../../schemas/aurora.ts';
import { ingestError, ingestHeaders, ingestQuery, ingestReply } from '../../schemas/ingest-api.ts';
import { INGEST_MEDIA_TYPES } from '../../schemas/ingest-media.ts';
import { packetId } from '../../schemas/packet.ts';
import {
  erasedAnswer,
  eventProofAnswer,
  packetAnswer,
  packetProofAnswer,
  proofParameters,
} from '../../schemas/proof-api.ts';
import {
  errorBody,
  eventObject,
  eventsPage,
  eventsParameters,
  eventUid,
  liveness,
  readiness,
  scanned,
  statsAnswer,
  statsParameters,
} from '../../schemas/query-api.ts';
import { publicKeys } from '../../schemas/registry.ts';
import { ACCOUNTING_COMPONENTS, accountingPaths } from './accounting-paths.ts';
import { DEVICE_COMPONENTS, devicePaths } from './device-paths.ts';
import { answer, content, type Json, parametersIn, reference, refused, text } from './openapi-parts.ts';
import { REGISTRY_COMPONENTS, registryPaths } from './registry-paths.ts';

const COMPONENTS = {
  Error: errorBody,
  Event: eventObject,
  Scanned: scanned,
  EventsPage: eventsPage,
  AuroraPage: auroraPage,
  NormalizedEvent: normalizedEvent,
  Stats: statsAnswer,
  Packet: packetAnswer,
  PacketProof: packetProofAnswer,
  EventProof: eventProofAnswer,
  Erased: erasedAnswer,
  ListedPacket: listedPacket,
  ListedSegment: listedSegment,
  SegmentsPage: segmentsPage,
  Liveness: liveness,
  Readiness: readiness,
  IngestReply: ingestReply,
  IngestError: ingestError,
  PublicKeys: publicKeys,
  ...ACCOUNTING_COMPONENTS,
  ...REGISTRY_COMPONENTS,
  ...DEVICE_COMPONENTS,
} as const satisfies Record<string, z.core.$ZodType>;

const READ = [{ token: ['read'] }];
const PUBLIC: never[] = [];
const uidPath = z.object({ uid: eventUid });
const packetPath = z.object({ packet: packetId });

function get(summary: string, security: Json[], parameters: Json[], responses: Json): Json {
  return { get: { summary, security, parameters, responses } };
}

function ingestOperation(): Json {
  const body = Object.fromEntries(INGEST_MEDIA_TYPES.map((type) => [type, { schema: bodySchema(type) }]));
  return {
    summary: 'Take events in. Everything in `accepted` is durable before the answer.',
    security: [{ token: ['ingest'] }],
    parameters: [...parametersIn('query', ingestQuery), ...parametersIn('header', ingestHeaders)],
    requestBody: { required: true, content: body },
    responses: {
      202: answer('Accepted, with a signed receipt.', 'IngestReply'),
      ...refused(401, 403, 413, 415, 429, 503),
      400: answer('Nothing was accepted.', 'IngestError'),
    },
  };
}

function bodySchema(type: (typeof INGEST_MEDIA_TYPES)[number]): Json {
  if (type === 'text/csv')
    return { type: 'string', description: 'A line of names, then one event a record.' };
  if (type.endsWith('xml')) return { type: 'string', description: 'Windows `<Event>` elements.' };
  if (type !== 'application/json') return { type: 'string', description: 'One event a line.' };
  return { oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] };
}

const packetParameters = parametersIn('path', packetPath);
const uidParameters = parametersIn('path', uidPath);
const ofProof = parametersIn('query', proofParameters);

const parquet = (description: string): Json => ({
  ...{ description, content: content('application/vnd.apache.parquet', {}) },
});

const tilePath = (name: string, description: string): Json => ({
  ...{ name, in: 'path', required: true, description, schema: { type: 'string' } },
});

function paths(): Json {
  return {
    '/v1/events': {
      post: ingestOperation(),
      ...get('Search, newest first unless told.', READ, parametersIn('query', eventsParameters), {
        200: {
          description:
            'One page: of OCSF events, or with view=aurora of NormalizedEvents; with proof=complete the whole answer, or a page of it.',
          content: content('application/json', {
            oneOf: [reference('EventsPage'), reference('AuroraPage'), reference('CompleteAnswer')],
          }),
        },
        ...refused(400, 401, 403, 429, 503),
      }),
    },
    '/v1/events/{uid}': get('One event with its original text.', READ, uidParameters, {
      200: answer('The event.', 'Event'),
      ...refused(401, 403, 404, 410, 429, 503),
    }),
    '/v1/events/{uid}/proof': get(
      'Everything it takes to verify an event offline.',
      READ,
      [...uidParameters, ...ofProof],
      {
        200: answer('The proof.', 'EventProof'),
        410: answer('Its payload was erased; what is left to prove.', 'Erased'),
        ...refused(400, 401, 403, 404, 429, 503),
      },
    ),
    '/v1/packets/{packet}': get('What was received in one request.', READ, packetParameters, {
      200: answer('The packet.', 'Packet'),
      ...refused(401, 403, 404, 503),
    }),
    '/v1/packets/{packet}/proof': get(
      'That a packet is in the log.',
      READ,
      [...packetParameters, ...ofProof],
      {
        200: answer('The proof.', 'PacketProof'),
        ...refused(400, 401, 403, 404, 429, 503),
      },
    ),
    '/v1/segments': get(
      'What an audit holds against the log: the segments of the archive, in the order of the log.',
      READ,
      parametersIn('query', segmentsParameters),
      { 200: answer('One page.', 'SegmentsPage'), ...refused(400, 401, 403, 503) },
    ),
    '/v1/segments/{segment}': get('A segment as it is archived.', READ, parametersIn('path', segmentPath), {
      200: parquet('The Parquet object.'),
      206: parquet('A part of it, where `Range: bytes=<first>-<last>` was asked for.'),
      ...refused(401, 403, 404, 503),
    }),
    '/v1/stats': get('Counts by time and one field.', READ, parametersIn('query', statsParameters), {
      200: answer('The counts.', 'Stats'),
      ...refused(400, 401, 403, 429, 503),
    }),
    ...accountingPaths(),
    ...registryPaths(),
    ...devicePaths(),
    ...publicPaths(),
  };
}

function publicPaths(): Json {
  const binary = { description: 'The tile.', content: content('application/octet-stream', {}) };
  const place = tilePath('N', 'Tile index as c2sp.org/tlog-tiles has it, with .p/<W> when partial.');
  return {
    '/log/checkpoint': get('The newest signed checkpoint (c2sp.org/tlog-checkpoint).', PUBLIC, [], {
      200: text('A signed note.'),
      ...refused(404, 503),
    }),
    '/log/checkpoint/witnessed': get('The newest one that enough witnesses cosigned.', PUBLIC, [], {
      200: text('A signed note, cosigned (c2sp.org/tlog-cosignature).'),
      ...refused(404, 503),
    }),
    '/log/tile/{L}/{N}': get('A tile of hashes.', PUBLIC, [tilePath('L', 'Level.'), place], {
      200: binary,
      ...refused(400, 404, 503),
    }),
    '/log/tile/entries/{N}': get('A bundle of entries.', PUBLIC, [place], {
      200: binary,
      ...refused(400, 404, 503),
    }),
    '/.well-known/jwks.json': get('Public keys of receipts and of the log.', PUBLIC, [], {
      200: answer('A JWK set.', 'PublicKeys'),
    }),
    '/healthz': get('Whether the Worker runs.', PUBLIC, [], { 200: answer('It does.', 'Liveness') }),
    '/readyz': get('Whether it can answer.', PUBLIC, [], {
      200: answer('It can.', 'Readiness'),
      503: answer('It cannot.', 'Readiness'),
    }),
    '/openapi.json': get('This document.', PUBLIC, [], {
      200: { description: 'OpenAPI 3.1.', content: content('application/json', { type: 'object' }) },
    }),
  };
}

/** The named schemas, each referring to the others by its place in the document. */
function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  const uri = (id: string): string => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(registry, { io: 'output', uri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

/** The document. Made once an isolate: it depends on nothing but the code. */
export function makeApiDocument(): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Edgeseal',
      version: '1',
      description: 'Security events: taken in, normalized to OCSF, attested, archived, searched, proven.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: paths(),
    components: {
      schemas: componentSchemas(),
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT (EdDSA)' } },
    },
  };
}
