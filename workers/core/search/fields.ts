// What the name before a colon means: a path into the OCSF event, or one of the short names of docs/query-language.md.
// One table; nothing else in this room knows a field by name.
import { COLUMNS, type ColumnName } from '../segment/columns.ts';
import { parseNetwork } from './address.ts';
import { CLASS_NAMES, SEVERITY_NAMES } from './names.ts';
import { operandOf } from './operand.ts';
import { matchesPattern } from './pattern.ts';
import type { Bound, Query, Target, Test } from './query-tree.ts';

/** A field that can be asked. */
export interface Field {
  readonly targets: readonly Target[];
  /** The query that this test on this field is; null when the value is a name the field does not know. */
  ask(test: Test): Query | null;
  /** What a value must be, for the refusal. */
  readonly expects: string;
}

interface ShortName {
  readonly paths: readonly string[];
  /** Words that stand for the numbers the field has. */
  readonly names?: ReadonlyMap<string, number>;
}

/** Short names, beside every OCSF path. */
const SHORT_NAMES: ReadonlyMap<string, ShortName> = new Map(
  Object.entries({
    // Findings carry their ends as evidence; an event of unknown kind keeps its address as the sender called it.
    src_ip: { paths: ['src_endpoint.ip', 'evidences.src_endpoint.ip', 'unmapped.src_ip'] },
    dst_ip: { paths: ['dst_endpoint.ip', 'evidences.dst_endpoint.ip', 'unmapped.dst_ip'] },
    ip: { paths: ['src_endpoint.ip', 'dst_endpoint.ip', 'device.ip', 'observables.value'] },
    user: { paths: ['user.name', 'actor.user.name'] },
    device: { paths: ['device.hostname', 'device.name'] },
    uid: { paths: ['metadata.uid'] },
    product: { paths: ['metadata.product.name'] },
    vendor: { paths: ['metadata.product.vendor_name'] },
    class: { paths: ['class_uid'], names: CLASS_NAMES },
    severity: { paths: ['severity_id'], names: SEVERITY_NAMES },
  }),
);

/** Names that are no path into the event: what the segment knows of it besides. */
const RECORD_COLUMNS: ReadonlyMap<string, ColumnName> = new Map([
  ['source', 'source'],
  ['packet', 'packet'],
  ['received_at', 'received_at'],
  ['raw', 'raw'],
  ['raw_data', 'raw'],
]);

const PATH_COLUMNS: ReadonlyMap<string, ColumnName> = new Map(
  COLUMNS.flatMap((column) => ('path' in column ? [[column.path, column.name] as const] : [])),
);

/** Attributes that hold prose: in them a word or phrase anywhere is enough, elsewhere the whole value is compared. */
const PROSE = new Set([
  'cmd_line',
  'comment',
  'desc',
  'description',
  'message',
  'msg',
  'raw',
  'raw_data',
  'reason',
  'status_detail',
  'summary',
  'text',
  'title',
]);

function targetOf(path: string): Target {
  const record = RECORD_COLUMNS.get(path);
  const keys = path.split('.');
  const isProse = PROSE.has(keys.at(-1) ?? '');
  if (record !== undefined) return { path, keys: [], column: record, isProse };
  return { path, keys, column: PATH_COLUMNS.get(path) ?? null, isProse };
}

/** The field a name stands for. Every name is one: an OCSF event may hold any path. */
export function fieldOf(name: string): Field {
  const short = SHORT_NAMES.get(name);
  const targets = (short?.paths ?? [name]).map(targetOf);
  const names = short?.names;
  const isAddress = targets.some(({ keys }) => keys.at(-1) === 'ip');
  const asked = (test: Test): Query => ({
    kind: 'field',
    targets,
    test: isAddress ? networkOfWildcard(test) : test,
  });
  if (names === undefined) return { targets, ask: asked, expects: 'a value' };
  return { targets, ask: (test) => askByName(names, test, asked), expects: `a number or a name of ${name}` };
}

/** `10.1.*` on an address is the network 10.1.0.0/16, which the catalog can be asked for. */
function networkOfWildcard(test: Test): Test {
  if (test.kind !== 'wildcard' || test.pattern.length !== 2 || test.pattern[1]?.text !== '') return test;
  const octets =
    /^(?:[0-9]{1,3}\.){1,3}$/
      .exec(test.pattern[0]?.text ?? '')?.[0]
      .split('.')
      .slice(0, -1) ?? [];
  const missing = 4 - octets.length;
  const network = parseNetwork(`${octets.join('.')}${'.0'.repeat(missing)}/${8 * octets.length}`);
  return network === null ? test : { kind: 'network', network, text: `${octets.join('.')}.*` };
}

/** Turns names in a test into the numbers they stand for. */
function askByName(
  names: ReadonlyMap<string, number>,
  test: Test,
  asked: (test: Test) => Query,
): Query | null {
  if (test.kind === 'exists') return asked(test);
  if (test.kind === 'range') {
    const low = boundByName(names, test.low);
    const high = boundByName(names, test.high);
    return low === undefined || high === undefined ? null : asked({ kind: 'range', low, high });
  }
  if (test.kind === 'equals') {
    const number = test.operand.number ?? names.get(test.operand.text);
    return number === undefined ? null : asked(equalsNumber(number));
  }
  if (test.kind === 'network') return null;
  const numbers = new Set(
    [...names].filter(([name]) => matchesPattern(test.pattern, name)).map(([, n]) => n),
  );
  return numbers.size === 0
    ? asked(test)
    : { kind: 'or', parts: [...numbers].map((n) => asked(equalsNumber(n))) };
}

function equalsNumber(number: number): Test {
  return { kind: 'equals', operand: operandOf(String(number)), words: [String(number)] };
}

function boundByName(names: ReadonlyMap<string, number>, bound: Bound | null): Bound | null | undefined {
  if (bound === null || bound.operand.number !== null) return bound;
  const number = names.get(bound.operand.text);
  return number === undefined ? undefined : { ...bound, operand: operandOf(String(number)) };
}
