// Pairs: what a sender wrote comes back, whichever way it quotes and separates; what only holds equal signs is left alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedEvent } from '../../../schemas/event.ts';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { kv } from '../../../workers/core/decode/key-value.ts';
import { decodeLine } from '../../../workers/core/decode/line.ts';

const context = { receivedAt: Date.UTC(2026, 10, 20, 12) };

const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,12}$/).filter((name) => name !== 'IN');
const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => one.toWellFormed());
const word = fc.stringMatching(/^[A-Za-z0-9:/?&.-]{1,12}$/);

function recordOf(line: string): unknown {
  const event = kv.decode(line, context);
  if (event instanceof Defect) throw new Error(event.message);
  return event.record;
}

/** Pairs under distinct keys. */
const pairsOf = (value: fc.Arbitrary<string>): fc.Arbitrary<[string, string][]> =>
  fc.uniqueArray(fc.tuple(key, value), { minLength: 3, maxLength: 12, selector: ([name]) => name });

describe('pairs', () => {
  it('come back from quotes, whatever they hold', () => {
    const escaped = (value: string): string => value.replace(/["\\]/g, '\\$&');
    fc.assert(
      fc.property(pairsOf(text), fc.constantFrom(' ', ', ', ';', '\t', ' | '), (pairs, separator) => {
        const line = pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(separator);
        expect(kv.claims(line, context)).toBe(true);
        expect(recordOf(line)).toEqual(Object.fromEntries(pairs));
      }),
    );
  });

  it('come back from brackets as Check Point writes them', () => {
    const escaped = (value: string): string => value.replace(/["\\\]]/g, '\\$&');
    fc.assert(
      fc.property(pairsOf(text), (pairs) => {
        const line = `[${pairs.map(([name, value]) => `${name}:"${escaped(value)}"`).join('; ')}]`;
        expect(kv.claims(line, context)).toBe(true);
        expect(recordOf(line)).toEqual(Object.fromEntries(pairs));
      }),
    );
  });

  it('come back bare, with values of several words where no value is quoted', () => {
    const values = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(pairsOf(values), fc.constantFrom(', ', ';', '\t', '|'), (pairs, separator) => {
        const line = pairs.map(([name, value]) => `${name}=${value}`).join(separator);
        expect(recordOf(line)).toEqual(Object.fromEntries(pairs));
      }),
    );
  });

  it('are claimed only where a line begins with three of them', () => {
    const claimed = [
      'a=1 b=2 c=3',
      'a=1,b=2,c=3',
      ' a= b= c=',
      'a="x y" b=2 c=3 more',
      '[a:"1"; b:"2"; c:"3"]',
    ];
    const left = [
      'a=1 b=2',
      'x a=1 b=2 c=3',
      'a=1 x b=2 c=3 d=4',
      '"a"=1 b=2 c=3',
      '=1 b=2 c=3',
      'a=1  ',
      '[a=1 b=2 c=3]',
      '[a:1 b:2 c:3]',
      '{a=1 b=2 c=3}',
      'IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2',
      `${'k'.repeat(65)}=1 b=2 c=3`,
      'https://example.com/?a=1 b=2 c=3',
    ];
    expect(claimed.filter((line) => !kv.claims(line, context))).toEqual([]);
    expect(left.filter((line) => kv.claims(line, context))).toEqual([]);
  });

  it('leave no word of a line behind', () => {
    const piece = fc.constantFrom('', '=', '"', '\\"', '\\', ' ', ', ', ';', '|', '\t', ':"', ']', '=="');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const line = `k=v ${pieces.map((one, index) => `${one}w${index}`).join('')}`;
        const words = (from: string): string[] => from.match(/w\d+/g)?.sort() ?? [];
        expect(words(JSON.stringify(recordOf(line)).replaceAll('\\t', ' '))).toEqual(words(line));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('kernel and authentication messages', () => {
  const decode = (line: string): DecodedEvent => {
    const event = decodeLine(line, context, undefined);
    if (!('record' in event)) throw new Error('expected one event');
    return event;
  };

  it.each([
    'kernel: IN=eth0 OUT= MAC=00:00:5e:00:53:01 SRC=192.0.2.66 DST=192.0.2.1 LEN=60 DF PROTO=TCP SPT=40000 DPT=22 SYN',
    'kernel: [UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.66 DST=192.0.2.1 LEN=60',
    'sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/env A=1 B=2',
    'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)',
    'sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.66  user=root',
    'useradd[9]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, shell=/bin/bash, from=none',
    'groupadd[9]: new group: name=bob, GID=1001',
    'postfix/qmgr[9]: 4F9D195432: from=<bob@example.com>, size=512, nrcpt=1 (queue active)',
    'dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1, TLS',
    'xinetd[9]: START: ftp pid=12 from=192.0.2.9',
  ])('stay what they are: %s', (message) => {
    expect(decode(`<86>Nov 20 11:59:00 host ${message}`).format).toBe('syslog');
  });
});
