import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { decide, rowOf, type Verdict } from '../../../workers/core/search/decide.ts';
import { parseQuery } from '../../../workers/core/search/parse.ts';
import type { ColumnName } from '../../../workers/core/segment/columns.ts';

const EVENT = {
  time: Date.UTC(2026, 10, 20, 10),
  message: 'Failed password for Alice from 10.1.2.3 port 22',
  src_endpoint: { port: 4444, hostname: 'Web-01' },
  dst_endpoint: { ip: null, names: ['a', 'b'] },
  actor: { user: { name: 'Müller', groups: [{ name: 'wheel' }, { name: 'Admins' }] } },
  observables: [{ value: '2001:DB8:0:0:0:0:0:1' }, { value: '::ffff:10.9.9.9' }],
  is_remote: true,
  score: 4.5,
  empty: [],
  first_seen_time: '2026-11-20T12:00:00+02:00',
  version: '10',
  unmapped: {
    'dotted.key': { inner: 'x' },
    big: 2 ** 70,
    date: Date.UTC(2026, 10, 20, 23),
    path: 'C:\\a',
  },
} satisfies JsonObject;

const COLUMNS: Partial<Record<ColumnName, string | number | null>> = {
  ...{ time: EVENT.time, message: EVENT.message, class_uid: 3002, severity_id: 4, status_id: null },
  ...{
    src_ip: '10.1.2.3',
    dst_ip: null,
    user_name: 'Müller',
    source: 'SSHd',
    uid: 'u.0',
    packet: 'u',
    raw: 'The raw line',
  },
};

const ask = (q: string, event: JsonObject = EVENT): Verdict =>
  decide(
    parseQuery(q),
    rowOf(
      (name) => COLUMNS[name] ?? null,
      () => JSON.stringify(event),
      () => 'The raw line',
    ),
  );

describe('a row matches', () => {
  it.each([
    // whole values, in any case
    'src_endpoint.hostname:web-01',
    'actor.user.name:MÜLLER',
    'user:müller',
    'source:sshd',
    // lists: any element
    'actor.user.groups.name:admins',
    'dst_endpoint.names:b',
    'observables.value:*',
    // wildcards over the whole value
    'src_endpoint.hostname:w*1',
    'src_endpoint.hostname:web-0?',
    'src_endpoint.port:44*',
    'is_remote:t*e',
    // numbers, however they are written
    'src_endpoint.port:4444.0',
    'src_endpoint.port:4.444e3',
    'score:4.5',
    'unmapped.big:1180591620717411303424',
    'class_uid:3002',
    // ranges
    'score:{4 TO 5}',
    'score:>=4.5',
    'version:>9',
    'src_ip:[10.1.2.0 TO 10.1.2.10]',
    'src_endpoint.hostname:[web TO wec]',
    'first_seen_time:>=2026-11-20T10:00:00Z',
    'first_seen_time:<2026-11-20T10:00:01Z',
    // times: a date is a whole day
    'time:2026-11-20',
    'time:>=2026-11-20T10:00:00Z',
    'unmapped.date:2026-11-20',
    'unmapped.date:<=2026-11-20',
    'unmapped.date:>2026-11-19',
    'unmapped.date:<2026-11-21',
    // addresses, however they are written
    'src_ip:10.1.0.0/16',
    'src_ip:10.1.*',
    'observables.value:2001:db8::1',
    'observables.value:2001:db8::/32',
    'observables.value:10.9.9.9',
    'observables.value:10.9.0.0/16',
    // existence
    'actor:*',
    'is_remote:true',
    // keys that hold dots
    'unmapped.dotted.key.inner:x',
    // prose: words anywhere
    'message:password',
    'message:"FAILED password"',
    'message:pass*',
    'message:"Failed password for Alice from 10.1.2.3 port 22"',
    // free text: words side by side in one value, or in the original
    'failed',
    '"password for alice"',
    'fail* pass*',
    'wheel',
    '4444',
    '"the RAW line"',
    'raw:line',
    'müll*',
    // logic
    'nothing OR wheel',
    'wheel AND NOT nothing',
    'NOT dst_ip:*',
    'NOT status_id:1',
  ])('%s', (q) => {
    expect(ask(q)).toBe(true);
  });
});

describe('a row does not match', () => {
  it.each([
    'src_endpoint.hostname:web',
    'src_endpoint.hostname:"web 01"',
    'actor.user.groups:wheel',
    'dst_endpoint.ip:*',
    'empty:*',
    'absent.path:*',
    'src_endpoint.port:444',
    'score:>4.5',
    'score:[5 TO 4]',
    'version:<9',
    'time:2026-11-21',
    'unmapped.date:>2026-11-20',
    'unmapped.date:<2026-11-20',
    'src_ip:10.2.0.0/16',
    'src_ip:2001:db8::/32',
    'observables.value:010.9.9.9',
    'is_remote:1',
    'is_remote:>0',
    'message:pass',
    'message:"password failed"',
    '"alice wheel"',
    'password-for-bob',
    // times and raw hashes are no words (leaves.ts)
    String(EVENT.time),
    'raw:password',
    'wheel AND nothing',
    'NOT wheel',
  ])('%s', (q) => {
    expect(ask(q)).toBe(false);
  });
});

describe('a row of which only columns were read', () => {
  const columnsOnly = (q: string): Verdict =>
    decide(
      parseQuery(q),
      rowOf((name) => COLUMNS[name] ?? null),
    );

  it.each([
    ['severity_id:4', true],
    ['severity_id:4 AND class_uid:1', false],
    ['severity_id:1 AND wheel', false],
    ['severity_id:4 OR wheel', true],
    ['NOT severity_id:4', false],
    ['wheel', null],
    ['NOT wheel', null],
    ['severity_id:4 AND wheel', null],
    ['severity_id:1 OR actor.user.name:x', null],
  ])('%s is %s', (q, expected) => {
    expect(columnsOnly(q)).toBe(expected);
  });
});

it('goes through an event in time that grows with the event, whatever keys it has', () => {
  const keys = Array.from({ length: 12 }, () => 'a');
  const nested = keys.reduce<JsonObject>((inner) => ({ a: inner, 'a.a': inner, 'a.a.a': inner }), { x: 1 });
  const path = [...keys, ...keys, 'y'].join('.');
  let visited = 0;
  const counting = new Proxy(Object.hasOwn, {
    apply: (has, self, [object, key]: [object, string]) => {
      visited++;
      return Reflect.apply(has, self, [object, key]);
    },
  });
  const original = Object.hasOwn;
  Object.hasOwn = counting;
  try {
    ask(`${path}:1`, nested);
  } finally {
    Object.hasOwn = original;
  }
  // As text the event is a tree: each of its nodes is asked for each rest of the path at most once.
  expect(visited).toBeLessThan(2 * JSON.stringify(nested).length);
});
