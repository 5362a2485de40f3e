// What Elasticsearch's clients ask before they send, answered so that they send: version, health, licence, and templates that are
// always there already and may be set to anything, since they have no meaning here. From the sources of Filebeat (eslegclient,
// licenser, template), Logstash (http_client/pool), Vector (elasticsearch/common), rsyslog (omelasticsearch) and Fluent Bit.
import type { JsonObject } from '../../../../schemas/json.ts';
import { compatibleWith } from './answers.ts';

/** Whether a request for `/` is an Elasticsearch client's and not a browser's. */
export function isClient(headers: Headers): boolean {
  return (
    /^(basic|bearer|apikey) /i.test(headers.get('authorization') ?? '') ||
    headers.has('x-elastic-client-meta') ||
    /elasticsearch/i.test(headers.get('accept') ?? '') ||
    /^(elastic|go-elasticsearch|logstash|libbeat)/i.test(headers.get('user-agent') ?? '')
  );
}

/** Answers by path, without prefix and without the name of a template at its end. */
const ANSWERS: Readonly<Record<string, (headers: Headers) => JsonObject>> = {
  '/': versionDocument,
  '/_cluster/health': () => ({
    ...{ cluster_name: 'edgeseal', status: 'green', timed_out: false, number_of_nodes: 1 },
    ...{ number_of_data_nodes: 1, active_primary_shards: 1, active_shards: 1, unassigned_shards: 0 },
  }),
  // rsyslog's HEAD: only the status is looked at.
  '/_cat/health': () => ({ status: 'green' }),
  // No nodes: a client that sniffs stays with the address it was given.
  '/_nodes': noNodes,
  '/_nodes/http': noNodes,
  '/_license': () => ({ license: LICENSE }),
  '/_xpack': () => ({ license: LICENSE, features: {}, tagline: TAGLINE }),
};

const TAGLINE = 'You Know, for Search';
const LICENSE = { status: 'active', uid: 'edgeseal', type: 'basic', mode: 'basic' };

function noNodes(): JsonObject {
  return { _nodes: { total: 0, successful: 0, failed: 0 }, cluster_name: 'edgeseal', nodes: {} };
}

/** As things look that are there, by the path before their name. */
const THINGS: Readonly<Record<string, (name: string) => JsonObject>> = {
  '/_index_template': (name) => ({
    index_templates: [{ name, index_template: { index_patterns: ['*'], composed_of: [], priority: 0 } }],
  }),
  '/_component_template': (name) => ({
    component_templates: [{ name, component_template: { template: {} } }],
  }),
  '/_template': (name) => ({ [name]: { order: 0, index_patterns: ['*'], settings: {}, mappings: {} } }),
  '/_ilm/policy': (name) => ({ [name]: { version: 1, policy: { phases: {} } } }),
  '/_ingest/pipeline': (name) => ({ [name]: { processors: [] } }),
  '/_data_stream': (name) => ({
    data_streams: [
      {
        name,
        timestamp_field: { name: '@timestamp' },
        indices: [],
        generation: 1,
        status: 'GREEN',
        template: name,
      },
    ],
  }),
};

/** The answer to a probe; `path` is without prefix, `name` what stands for `:name` in it. */
export function probeBody(
  method: string,
  path: string,
  name: string | undefined,
  headers: Headers,
): JsonObject {
  if (method === 'PUT') return { acknowledged: true };
  const thing = path.slice(0, path.lastIndexOf('/'));
  const answer = Object.hasOwn(ANSWERS, path) ? ANSWERS[path]?.(headers) : THINGS[thing]?.(name ?? '');
  return answer ?? {};
}

/** As new as whoever asks, so that none finds it too old: Beats refuse a server older than they are. */
function versionDocument(headers: Headers): JsonObject {
  const agent = /^(?:elastic|go-elasticsearch|logstash|libbeat)[^/ ]*\/([0-9]{1,2})\./i;
  const major = compatibleWith(headers) ?? agent.exec(headers.get('user-agent') ?? '')?.[1] ?? '8';
  return {
    name: 'edgeseal',
    cluster_name: 'edgeseal',
    cluster_uuid: 'edgeseal',
    version: {
      ...{ number: `${major}.99.0`, build_flavor: 'default', build_type: 'docker', build_hash: 'edgeseal' },
      ...{ build_date: '2026-01-01T00:00:00.000Z', build_snapshot: false, lucene_version: '9.12.0' },
      minimum_wire_compatibility_version: '7.17.0',
      minimum_index_compatibility_version: '7.0.0',
    },
    tagline: TAGLINE,
  };
}
