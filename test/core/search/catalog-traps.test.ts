// Events that match although the catalog does not hold, or not so, the words that the query spells: asking it for them would
// lose the event. Each stands alone in its segment, so that no other event can make up for it.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../schemas/json.ts';
import { needOf } from '../../../workers/core/search/needs.ts';
import { parseQuery } from '../../../workers/core/search/parse.ts';
import { prepareQuery } from '../../../workers/core/search/prepared-query.ts';
import type { Window } from '../../../workers/core/search/row-sink.ts';
import { scan } from '../../../workers/core/search/scan.ts';
import { matchExpression } from '../../../workers/core/search/terms-match.ts';
import { MemoryArchive } from '../../support/memory-archive.ts';
import { buildPacket, NOON } from '../../support/packet-builder.ts';

const WINDOW: Window = { from: null, to: null, order: 'newest', after: null };
const LIMITS = { segments: 10, bytes: 1 << 30, pageBytes: 1 << 20 };

async function search(q: string, event: JsonObject, raw = '-') {
  const memory = new MemoryArchive();
  memory.add([(await buildPacket({ events: [event], raws: [raw] })).packet]);
  const prepared = prepareQuery(parseQuery(q));
  const source = memory.source(prepared.query, 'acme', WINDOW);
  const { hits } = await scan(prepared, WINDOW, 10, source, LIMITS);
  return { hits: hits.length, named: source.named };
}

describe('an event is found', () => {
  it.each([
    ['by a boolean, which is no word', 'x:true', { x: true }],
    ['by a wildcard that a boolean passes', 'x:tru*', { x: true }],
    ['by a short number', 'x:22', { x: 22 }],
    ['by a number written in another way', 'x:1e7', { x: 10_000_000 }],
    ['by a fraction', 'x:4.50', { x: 4.5 }],
    ['by a prefix of a fraction', 'x:1234567*', { x: 1_234_567.5 }],
    ['by a date where it has milliseconds', `x:"${new Date(NOON).toISOString()}"`, { x: NOON }],
    ['by a time, whose words are left out', `start_time:${NOON}`, { start_time: NOON }],
    ['by a prefix that goes on beyond ASCII', 'user.name:str*', { user: { name: 'straße' } }],
    ['by a word in a prefix beyond ASCII', 'stra*', { unmapped: { a: 'straße' } }],
    ['by a bound just below it', 'severity_id:>1', { severity_id: 2 }],
    ['by a bound just above it', 'severity_id:<3', { severity_id: 2 }],
    ['by a time bound just before it', `time:>${NOON - 1}`, { time: NOON }],
    ['by an address written shorter', 'x:2001:0db8::1', { x: '2001:db8::1' }],
    ['by a network that splits a group', 'x:2001:d00::/24', { x: '2001:db8::1' }],
    ['by an address written in another way', 'x:2001:db8::1', { x: '2001:0DB8:0:0:0:0:0:1' }],
    ['by a network of an address written in another way', 'x:2001:db8::/32', { x: '2001:0DB8:0:0:0:0:0:1' }],
    ['by a network that splits an octet', 'x:172.16.0.0/12', { x: '172.31.0.1' }],
    ['by an IPv4 address inside an IPv6 one', 'x:10.1.2.3', { x: '::ffff:10.1.2.3' }],
    ['by a wildcard that cuts a word', 'x:*dmin*', { x: 'admins' }],
    ['by a wildcard next to a dot', 'x:mail.*', { x: 'mail.example.com' }],
    ['by a wildcard before a dot', 'x:*.com', { x: 'mail.example.com' }],
    ['by a wildcard that cuts a very long word', `x:${'a'.repeat(70)}*`, { x: 'a'.repeat(100) }],
    ['by a very long word', `x:${'a'.repeat(100)}`, { x: 'a'.repeat(100) }],
    ['by a hole in the middle of a word', 'x:ad?in', { x: 'admin' }],
    ['by what it does not hold', 'NOT x:1', { y: 1 }],
  ])('%s', async (_, q, event) => {
    expect((await search(q, event)).hits).toBe(1);
  });

  it('by a word that only its original text holds', async () => {
    expect((await search('needle', {}, 'a needle')).hits).toBe(1);
  });

  it('apart from events that lack the value, when all that have it match', async () => {
    const memory = new MemoryArchive();
    memory.add([(await buildPacket({ events: [{ status_id: 1 }, {}] })).packet]);
    for (const q of ['status_id:1', 'status_id:*', 'NOT NOT status_id:>=1']) {
      const prepared = prepareQuery(parseQuery(q));
      const { hits } = await scan(
        prepared,
        WINDOW,
        10,
        memory.source(prepared.query, 'acme', WINDOW),
        LIMITS,
      );
      expect([q, hits.length]).toEqual([q, 1]);
    }
  });

  it('by its uid and its packet, which are no words', async () => {
    const memory = new MemoryArchive();
    const { id, packet } = await buildPacket({ events: [{}, {}] });
    memory.add([packet]);
    memory.add([(await buildPacket({})).packet]);
    for (const [q, expected] of [
      [`uid:${id}.1`, 1],
      [`${id}.1`, 1],
      [`packet:${id.toUpperCase()}`, 2],
      [`uid:${id}*`, 2],
    ] as const) {
      const prepared = prepareQuery(parseQuery(q));
      const source = memory.source(prepared.query, 'acme', WINDOW);
      const { hits, segments } = await scan(prepared, WINDOW, 10, source, LIMITS);
      expect([q, hits.length, segments]).toEqual([q, expected, 1]);
    }
  });
});

describe('a segment is not even named', () => {
  it.each([
    ['without a word', 'needle', {}],
    ['without a word of a phrase', '"hay needle"', { message: 'hay' }],
    ['without a prefix', 'x:needle*', { x: 'other' }],
    ['without an address', 'src_ip:10.9.9.9', { src_endpoint: { ip: '10.1.2.3' } }],
    ['without a network', 'src_ip:10.1.9.0/24', { src_endpoint: { ip: '10.1.2.3' } }],
    ['without an IPv6 group', 'x:fe80::/16', { x: '2001:db8::1' }],
    ['without a class', 'class:authentication', { class_uid: 4001 }],
    ['with nothing but a class', 'NOT class_uid:4001', { class_uid: 4001 }],
    ['without a severity so high', 'severity:>=high', { severity_id: 2 }],
    ['without a source', 'source:sw', {}],
    ['with nothing but a source', 'NOT source:fw', {}],
    ['of another time', 'time:<2020-01-01', {}],
    ['of another packet', 'packet:01900000-0000-7000-8000-000000000000', {}],
  ])('%s', async (_, q, event) => {
    expect((await search(q, event)).named).toBe(0);
  });
});

describe('the full-text expression', () => {
  it('quotes every term, names the tenant and lets segments pass whose terms did not fit', () => {
    expect(matchExpression('acme', needOf(parseQuery('needle AND x:"a\\"b -NEAR(c" AND hay*')))).toBe(
      '"t_acme" AND (".any" OR ("needle" AND ("hay" * OR "u_686179" *) AND "near"))',
    );
  });

  it.each(['a*', 'ab*', 'abc*', '10.*', '10.1.*', '123456*', 'src_ip:10.0.0.0/8', 'src_ip:10.1.0.0/16'])(
    'does not ask for %s, which stands for too many words',
    (q) => {
      expect(matchExpression('acme', needOf(parseQuery(q)))).toBeNull();
    },
  );

  it.each([
    ['src_endpoint.ip:10.1.2.0/24', '"10.1.2." *'],
    ['10.1.2.*', '"10.1.2." *'],
    ['adm*', '"adm" *'],
    ['abcd*', '"abcd" *'],
  ])('asks for %s', (q, term) => {
    expect(matchExpression('acme', needOf(parseQuery(q)))).toContain(term);
  });

  it('asks for nothing where one alternative asks for nothing', () => {
    expect(matchExpression('acme', needOf(parseQuery('needle OR 22')))).toBeNull();
  });

  it('spells words beyond ASCII in hex, and never longer than the catalog does', () => {
    expect(matchExpression('acme', needOf(parseQuery('müller')))).toContain('"u_6dc3bc6c6c6572"');
    expect(matchExpression('acme', needOf(parseQuery('ü'.repeat(99))))).toMatch(/"u_[0-9a-f]{62}"\)$/);
  });
});
