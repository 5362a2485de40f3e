import { describe, expect, it } from 'vitest';
import { MAX_QUERY_DEPTH, MAX_QUERY_LENGTH, MAX_QUERY_NODES } from '../../../schemas/limits.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { parseQuery } from '../../../workers/core/search/parse.ts';
import { type Pattern, STAR } from '../../../workers/core/search/pattern.ts';
import type { Bound, Query, Test } from '../../../workers/core/search/query-tree.ts';

const shownPattern = (pattern: Pattern): string =>
  pattern.map(({ text, holes }) => Array.from(text, (char, i) => (holes[i] ? '?' : char)).join('')).join('*');

const shownBound = (bound: Bound | null): string => bound?.operand.text ?? '*';

function shownTest(test: Test): string {
  if (test.kind === 'exists') return '*';
  if (test.kind === 'equals') return `'${test.operand.text}'`;
  if (test.kind === 'network') return `net(${test.text})`;
  if (test.kind === 'wildcard') return `like(${shownPattern(test.pattern)})`;
  const [open, close] = [
    test.low?.inclusive === false ? '{' : '[',
    test.high?.inclusive === false ? '}' : ']',
  ];
  return `${open}${shownBound(test.low)} ${shownBound(test.high)}${close}`;
}

/** A tree in one line. */
function shown(query: Query): string {
  if (query.kind === 'all') return 'all';
  if (query.kind === 'not') return `not(${shown(query.part)})`;
  if (query.kind === 'text') return `"${query.words.map(shownPattern).join(' ')}"`;
  if (query.kind === 'field')
    return `${query.targets.map(({ path }) => path).join('|')}=${shownTest(query.test)}`;
  return `${query.kind}(${query.parts.map(shown).join(' ')})`;
}

describe('a query is read as', () => {
  it.each([
    ['', 'all'],
    ['   ', 'all'],
    ['*', 'all'],
    ['failed', '"failed"'],
    ['Failed  password', 'and("failed" "password")'],
    ['"failed password"', '"failed password"'],
    ['a AND b OR c', 'or(and("a" "b") "c")'],
    ['a OR b AND c', 'or("a" and("b" "c"))'],
    ['(a OR b) c', 'and(or("a" "b") "c")'],
    ['a && !b || -c', 'or(and("a" not("b")) not("c"))'],
    ['a&&b||c', 'or(and("a" "b") "c")'],
    ['NOT NOT a', 'not(not("a"))'],
    ['+a -b', 'and("a" not("b"))'],
    ['and or not', 'and("and" "or" "not")'],
    ['"AND"', '"and"'],
    ['\\AND', '"and"'],
    ['web-01', '"web 01"'],
    ['fail*', '"fail*"'],
    ['10.1.*', '"10.1.*"'],
    ['f?il', '"f?il"'],
    ['fail\\*', '"fail"'],
    ['user.name:alice', "user.name='alice'"],
    ['user.name:DOMAIN\\alice', "user.name='domain\\alice'"],
    ['user.name:DOMAIN\\\\alice', "user.name='domain\\alice'"],
    ['device:Web-01', "device.hostname='web-01'"],
    ['process.file.path:"C:\\Windows\\cmd.exe"', "process.file.path='c:\\windows\\cmd.exe'"],
    ['x:"say \\"hi\\""', `x='say "hi"'`],
    ['x:a\\ b', "x='a b'"],
    ['x:*', 'x=*'],
    ['x:a*b?', 'x=like(a*b?)'],
    ['x:"a*b"', "x='a*b'"],
    ['src_endpoint.ip:10.0.0.0/8', 'src_endpoint.ip=net(10.0.0.0/8)'],
    ['src_endpoint.ip:2001:db8::/32', 'src_endpoint.ip=net(2001:db8::/32)'],
    ['src_endpoint.ip:10.1.*', 'src_endpoint.ip=net(10.1.*)'],
    ['time:>=2026-11-20T10:00:00Z', 'time=[2026-11-20t10:00:00z *]'],
    ['x:[1 TO 5}', 'x=[1 5}'],
    ['x:{1 TO *]', 'x={1 *]'],
    ['x:["a b" TO "c d"]', 'x=[a b c d]'],
    ['x:>-5', 'x={-5 *]'],
    ['severity_id:(4 OR 5)', "or(severity_id='4' severity_id='5')"],
    ['x:(-5 NOT 3)', "and(x='-5' not(x='3'))"],
    ['severity:high', "severity_id='4'"],
    ['severity:>=High', 'severity_id=[4 *]'],
    ['severity:h*', "severity_id='4'"],
    ['severity:*o*', "or(severity_id='0' severity_id='1' severity_id='2' severity_id='99')"],
    [
      'src_ip:10.0.0.1',
      "or(src_endpoint.ip='10.0.0.1' and(category_uid=[2 2] evidences.src_endpoint.ip='10.0.0.1') and(class_uid=[0 0] unmapped.src_ip='10.0.0.1'))",
    ],
    [
      'user:a',
      "or(user.name='a' and(or(class_uid=[2008 2008] class_uid=[3001 3006] class_uid=[4005 4005] class_uid=[4014 4014] class_uid=[5003 5018]) actor.user.name='a') and(class_uid=[1007 1007] process.user.name='a') and(class_uid=[1007 1007] actor.process.user.name='a') and(category_uid=[2 2] evidences.user.name='a') and(category_uid=[2 2] evidences.actor.user.name='a'))",
    ],
    ['class:authentication', "class_uid='3002'"],
    ['class:4001', "class_uid='4001'"],
    ['raw:"a b"', "raw='a b'"],
    [
      'severity_id:>=4 AND src_endpoint.ip:10.0.0.0/8 "failed password"',
      'and(severity_id=[4 *] src_endpoint.ip=net(10.0.0.0/8) "failed password")',
    ],
  ])('%s', (text, expected) => {
    expect(shown(parseQuery(text))).toBe(expected);
  });

  it('a uid or packet id alone: by name as well as by its words', () => {
    const packet = '0190c2d4-aaaa-7bbb-8ccc-000000000001';
    expect(shown(parseQuery(packet))).toBe(`or(packet='${packet}' "0190c2d4 aaaa 7bbb 8ccc 000000000001")`);
    expect(shown(parseQuery(`${packet}.3`))).toMatch(/^or\(metadata\.uid=/);
  });
});

function refused(text: string): Refusal {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`not refused: ${text}`);
}

const TIME = 'a date, a time with a zone (2026-11-20T10:00:00Z) or epoch milliseconds';

describe('a query is refused with QUERY_SYNTAX at', () => {
  it.each([
    ['a AND', 5, 'the end of the query', 'a term'],
    ['OR a', 0, 'OR a', 'a term'],
    ['a OR OR b', 5, 'OR b', 'a term'],
    ['(a', 2, 'the end of the query', '")"'],
    ['a)', 1, ')', 'AND, OR, NOT, a term or the end'],
    ['()', 1, ')', 'a term'],
    ['"open', 5, 'the end of the query', 'a closing quotation mark'],
    ['x:', 2, 'the end of the query', 'a value (quote a text that contains ":")'],
    ['x: y', 2, ' y', 'a value (quote a text that contains ":")'],
    ['http://example.com', 5, '//example.com', 'a value (quote a text that contains ":")'],
    [':y', 0, ':y', 'a field name before ":" (quote a text that contains ":")'],
    ['a*b:y', 0, 'a*b:y', 'a field name before ":" (quote a text that contains ":")'],
    ['x:[1 5]', 5, '5]', 'TO'],
    ['x:[1 TO 5', 9, 'the end of the query', '"]" or "}"'],
    ['x:[1* TO 5]', 3, '1* TO 5]', 'a value without wildcards'],
    ['x:>', 3, 'the end of the query', 'a value to compare with'],
    ['severity:dire', 9, 'dire', 'a number or a name of severity'],
    ['severity:>dire', 9, '>dire', 'a number or a name of severity'],
    ['time:yesterday', 5, 'yesterday', TIME],
    ['time:>yesterday', 5, '>yesterday', TIME],
    ['time:[2026-11-20 TO now]', 5, '[2026-11-20 TO now]', TIME],
    ['received_at:(1 OR soon)', 18, 'soon)', TIME],
    ['time:10.0.0.0/8', 5, '10.0.0.0/8', TIME],
    ['---', 3, 'the end of the query', 'a term'],
    ['%%%', 0, '%%%', 'a letter or digit to search for'],
    ['a\\', 2, 'the end of the query', 'a character after the backslash (write \\\\ for a backslash)'],
  ])('%s', (text, position, found, expected) => {
    const refusal = refused(text);
    expect([refusal.code, refusal.detail]).toEqual(['QUERY_SYNTAX', { position, found, expected }]);
  });
});

describe('a query is refused as too complex', () => {
  it.each([
    ['levels of groups', '('.repeat(MAX_QUERY_DEPTH + 1)],
    ['levels of negations', `${'-'.repeat(MAX_QUERY_DEPTH + 1)}a`],
    ['levels of value groups', 'a:('.repeat(MAX_QUERY_DEPTH + 1)],
    ['parts', 'a '.repeat(MAX_QUERY_NODES + 1)],
    ['characters', 'a'.repeat(MAX_QUERY_LENGTH + 1)],
  ])('for too many %s', (_, text) => {
    expect(refused(text).code).toBe('QUERY_TOO_COMPLEX');
  });

  it('never for what fits', () => {
    const deep = `${'('.repeat(MAX_QUERY_DEPTH)}a${')'.repeat(MAX_QUERY_DEPTH)}`;
    expect(shown(parseQuery(deep))).toBe('"a"');
    expect(parseQuery('*'.repeat(MAX_QUERY_LENGTH))).toEqual({ kind: 'all' });
  });
});

it('takes the marks that stand for wildcards inside as ordinary separators when somebody types them', () => {
  expect(shown(parseQuery(`a${STAR}b`))).toBe('"a*b"');
});
