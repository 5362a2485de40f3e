// Where an OCSF event says what a corpus expects, and whether it does. Homes are read from the schema's own meaning of
// its attributes, not from our mappers; the roles (source or destination, actor or target) are held apart.
import type { OcsfEvent } from '../../schemas/event.ts';
import { type Expected, FIELDS, type Field, type Wanted } from './expected.ts';
import { list, look } from './look.ts';

/** Values of a dotted path; a step through a list goes into each member. */
const valuesAt = (value: unknown, path: string): unknown[] =>
  path
    .split('.')
    .reduce<unknown[]>((all, step) => all.flatMap((one) => [look(one, step)].flat()), [value])
    .filter((one) => one !== undefined && one !== null);

const SOURCE = ['src_endpoint', 'evidences.src_endpoint'];
const TARGET = ['dst_endpoint', 'evidences.dst_endpoint'];
const ACTORS = ['actor', 'evidences.actor'].flatMap((at) => [`${at}.user`, `${at}.process.user`]);
const TARGETS = ['user', 'evidences.user', 'users', 'process.user', 'evidences.process.user'];
const HOSTS = [
  'device',
  'evidences.device',
  'metadata.reporter',
  'metadata.loggers',
  'metadata.loggers.device',
  'agent_list',
  'resources',
];

const join = (roots: readonly string[], ...names: string[]): string[] =>
  roots.flatMap((root) => names.map((name) => `${root}.${name}`));

/** Attributes that may say a field. */
const HOMES: Readonly<Record<Exclude<Field, 'outcome' | 'url' | 'hash'>, readonly string[]>> = {
  timestamp: ['time'],
  src_ip: join(SOURCE, 'ip', 'intermediate_ips'),
  src_port: join(SOURCE, 'port'),
  dst_ip: join(TARGET, 'ip', 'intermediate_ips'),
  dst_port: join(TARGET, 'port'),
  user: join(
    [...ACTORS, ...TARGETS],
    'name',
    'uid',
    'uid_alt',
    'email_addr',
    'full_name',
    'account.uid',
    'account.name',
  ).concat('actor.invoked_by', 'actor.app_name', 'actor.session.issuer'),
  actor: join(ACTORS, 'name', 'uid', 'email_addr', 'full_name'),
  target: join(TARGETS, 'name', 'uid', 'email_addr', 'full_name'),
  severity: ['severity_id'],
  host: join(HOSTS, 'hostname', 'name', 'ip'),
  domain: [
    'query.hostname',
    'evidences.query.hostname',
    'tls.sni',
    'http_request.url.hostname',
    'http_request.url.domain',
    'evidences.tls.sni',
    'evidences.url.hostname',
    ...join(TARGET, 'hostname', 'domain'),
  ],
  event_code: [
    'metadata.event_code',
    'metadata.log_name',
    'api.operation',
    'evidences.api.operation',
    'finding_info.analytic.uid',
    'finding_info.types',
    'finding_info.analytic.name',
    'firewall_rule.uid',
    'rule.uid',
  ],
};

const URLS = ['http_request.url', 'url', 'evidences.url', 'evidences.http_request.url'];

/** A URL as a whole, its path, or path and query: a corpus has whichever its product writes. */
const saysUrl = (event: unknown, wanted: string): boolean =>
  URLS.flatMap((path) => valuesAt(event, path)).some((url) => {
    const [whole, path, query] = ['url_string', 'path', 'query_string'].map((name) => look(url, name));
    const parts = [whole, path, `${path}?${query}`];
    return parts.includes(wanted) || (typeof whole === 'string' && whole.endsWith(wanted));
  });

/** Every hash in an event: whatever has an algorithm and a value. */
function* hashesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (look(value, 'algorithm_id') !== undefined) yield String(look(value, 'value')).toLowerCase();
  for (const member of Object.values(value)) yield* hashesIn(member);
}

/** `status_id` 1 is success and 2 failure, but of a finding it is how far its handling is; `action_id` or `disposition_id` 1 is allowed and 2 (or 6, dropped) not. */
const outcomesOf = (event: OcsfEvent): string[] => {
  const action = [event.action_id, event.disposition_id];
  const found: string[] = [];
  const isFinding = event.category_uid === 2;
  if (!isFinding && event.status_id === 1) found.push('success');
  if (!isFinding && event.status_id === 2) found.push('failure');
  if (action.includes(1)) found.push('allowed');
  if (action.includes(2) || event.disposition_id === 6) found.push('blocked');
  return found;
};

const same = (found: unknown, wanted: Wanted, field: Field): boolean => {
  if (field === 'timestamp') return Math.abs(Number(found) - Number(wanted)) <= 1;
  return String(found).toLowerCase() === String(wanted).toLowerCase();
};

const says = (event: OcsfEvent, field: Field, wanted: readonly Wanted[]): boolean => {
  if (field === 'outcome') return wanted.some((one) => outcomesOf(event).includes(String(one)));
  if (field === 'url') return wanted.some((one) => saysUrl(event, String(one)));
  if (field === 'hash') {
    const hashes = new Set(hashesIn(event));
    return wanted.every((one) => hashes.has(String(one).toLowerCase()));
  }
  const found = HOMES[field].flatMap((path) => valuesAt(event, path)).flatMap((one) => list(one).concat(one));
  return wanted.some((one) => found.some((value) => same(value, one, field)));
};

/** What the event has instead, for a report. */
const instead = (event: OcsfEvent, field: Field): unknown => {
  if (field === 'outcome') return outcomesOf(event);
  if (field === 'hash') return [...hashesIn(event)];
  const homes = field === 'url' ? URLS : HOMES[field];
  return homes.flatMap((path) => valuesAt(event, path)).slice(0, 4);
};

/** A field on which an event does not say what its corpus does. */
export interface Disagreement {
  readonly field: Field;
  readonly wanted: readonly Wanted[];
  readonly found: unknown;
}

/** Every field expected: agreed on, or not. */
export const agreement = (
  event: OcsfEvent,
  expected: Expected,
): { readonly agreed: Field[]; readonly disagreed: Disagreement[] } => {
  const agreed: Field[] = [];
  const disagreed: Disagreement[] = [];
  for (const field of FIELDS) {
    const wanted = expected[field];
    if (wanted === undefined) continue;
    if (says(event, field, wanted)) agreed.push(field);
    else disagreed.push({ field, wanted, found: instead(event, field) });
  }
  return { agreed, disagreed };
};
