// What the name before a colon means: a path into the OCSF event, or one of the short names of docs/query-language.md.
// One table; nothing else in this room knows a field by name.
import { COLUMNS, type ColumnName } from '../segment/columns.ts';
import { parseNetwork } from './address.ts';
import { CLASS_NAMES, SEVERITY_NAMES } from './names.ts';
import { operandOf } from './operand.ts';
import { matchesPattern } from './pattern.ts';
import type { Bound, Operand, Query, Target, Test } from './query-tree.ts';

/** A field that can be asked. */
export interface Field {
  /** The query that this test on this field is; null when the value is a name the field does not know. */
  ask(test: Test): Query | null;
  /** What a value must be, for the refusal. */
  readonly expects: string;
}

/** One of the places a short name looks at. */
interface Place {
  readonly path: string;
  /** The column that answers for it, where that is not the path's own. */
  readonly column?: ColumnName;
  /** The ids of the events that keep it there, all others are not looked into: first and last, both inclusive. */
  readonly only?: {
    readonly column: 'class_uid' | 'category_uid';
    readonly ids: readonly (readonly [number, number])[];
  };
}

interface ShortName {
  readonly places: readonly Place[];
  /** Words that stand for the numbers the field has. */
  readonly names?: ReadonlyMap<string, number>;
}

const FINDINGS = { column: 'category_uid', ids: [[2, 2]] } as const;
const PROCESSES = { column: 'class_uid', ids: [[1007, 1007]] } as const;
const UNKNOWN_EVENTS = { column: 'class_uid', ids: [[0, 0]] } as const;

/** The OCSF 1.8.0 classes in which one user does something to another; in all others there is one or the other. */
const TWO_USERS = {
  column: 'class_uid',
  ids: [
    [2008, 2008],
    [3001, 3006],
    [4005, 4005],
    [4014, 4014],
    [5003, 5018],
  ],
} as const;

/** An address of one side. Findings carry their ends as evidence; an unknown event keeps its address as the sender called it. */
const endOf = (side: 'src' | 'dst'): ShortName => ({
  places: [
    { path: `${side}_endpoint.ip` },
    { path: `evidences.${side}_endpoint.ip`, only: FINDINGS },
    { path: `unmapped.${side}_ip`, only: UNKNOWN_EVENTS },
  ],
});

/** Short names, beside every OCSF path. What a column answers costs a hundredth of what the event does. */
const SHORT_NAMES: ReadonlyMap<string, ShortName> = new Map<string, ShortName>([
  ['src_ip', endOf('src')],
  ['dst_ip', endOf('dst')],
  [
    'ip',
    {
      places: ['src_endpoint.ip', 'dst_endpoint.ip', 'device.ip', 'observables.value'].map((path) => ({
        path,
      })),
    },
  ],
  [
    'user',
    {
      places: [
        { path: 'user.name', column: 'user_name' },
        { path: 'actor.user.name', only: TWO_USERS },
        { path: 'process.user.name', only: PROCESSES },
        { path: 'actor.process.user.name', only: PROCESSES },
        { path: 'evidences.user.name', only: FINDINGS },
        { path: 'evidences.actor.user.name', only: FINDINGS },
      ],
    },
  ],
  ['device', { places: [{ path: 'device.hostname', column: 'device_name' }] }],
  ['uid', { places: [{ path: 'metadata.uid' }] }],
  ['product', { places: [{ path: 'metadata.product.name' }] }],
  ['vendor', { places: [{ path: 'metadata.product.vendor_name' }] }],
  ['class', { places: [{ path: 'class_uid' }], names: CLASS_NAMES }],
  ['severity', { places: [{ path: 'severity_id' }], names: SEVERITY_NAMES }],
]);

/** What every event has as epoch milliseconds and never as text: a value that is no time could not find anything. */
const TIMES: ReadonlySet<string> = new Set(['time', 'received_at']);

/** Names that are no path into the event: what the segment knows of it besides. */
const RECORD_COLUMNS: ReadonlyMap<string, ColumnName> = new Map([
  ['source', 'source'],
  ['packet', 'packet'],
  ['received_at', 'received_at'],
  ['repeats', 'repeats'],
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

function targetOf({ path, column }: Place): Target {
  const record = RECORD_COLUMNS.get(path);
  const keys = path.split('.');
  const isProse = PROSE.has(keys.at(-1) ?? '');
  if (record !== undefined) return { path, keys: [], column: record, isProse };
  return { path, keys, column: column ?? PATH_COLUMNS.get(path) ?? null, isProse };
}

/** The field a name stands for. Every name is one: an OCSF event may hold any path. */
export function fieldOf(name: string): Field {
  const { places, names }: ShortName = SHORT_NAMES.get(name) ?? { places: [{ path: name }] };
  const asked = (test: Test): Query => askPlaces(places, test);
  if (TIMES.has(name)) {
    const expects = 'a date, a time with a zone (2026-11-20T10:00:00Z) or epoch milliseconds';
    return { ask: (test) => (isOfTime(test) ? asked(test) : null), expects };
  }
  if (names === undefined) return { ask: asked, expects: 'a value' };
  return { ask: (test) => askByName(names, test, asked), expects: `a number or a name of ${name}` };
}

function askPlaces(places: readonly Place[], test: Test): Query {
  const parts = [
    askTogether(
      places.filter(({ only }) => only === undefined),
      test,
    ),
  ];
  for (const place of places) {
    if (place.only === undefined) continue;
    const { column, ids } = place.only;
    const isThere = ids.map(([first, last]) => askTogether([{ path: column }], numbersBetween(first, last)));
    parts.push({ kind: 'and', parts: [joined(isThere), askTogether([place], test)] });
  }
  return joined(parts);
}

function askTogether(places: readonly Place[], test: Test): Query {
  const targets = places.map(targetOf);
  const isAddress = targets.some(({ keys }) => keys.at(-1) === 'ip' || keys.at(-1)?.endsWith('_ip'));
  return { kind: 'field', targets, test: isAddress ? networkOfWildcard(test) : test };
}

function joined(parts: readonly Query[]): Query {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: 'or', parts };
}

function numbersBetween(first: number, last: number): Test {
  const boundAt = (number: number): Bound => ({ operand: operandOf(String(number)), inclusive: true });
  return { kind: 'range', low: boundAt(first), high: boundAt(last) };
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

function isOfTime(test: Test): boolean {
  const isTime = ({ number, time }: Operand): boolean => number !== null || time !== null;
  if (test.kind === 'range')
    return [test.low, test.high].every((bound) => bound === null || isTime(bound.operand));
  if (test.kind === 'equals') return isTime(test.operand);
  return test.kind !== 'network';
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
  return numbers.size === 0 ? asked(test) : joined([...numbers].map((n) => asked(equalsNumber(n))));
}

function equalsNumber(number: number): Test {
  return { kind: 'equals', operand: operandOf(String(number)), words: [String(number)] };
}

function boundByName(names: ReadonlyMap<string, number>, bound: Bound | null): Bound | null | undefined {
  if (bound === null || bound.operand.number !== null) return bound;
  const number = names.get(bound.operand.text);
  return number === undefined ? undefined : { ...bound, operand: operandOf(String(number)) };
}
