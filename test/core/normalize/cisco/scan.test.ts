// Where an address is in the words of Cisco messages, and which word says whose.
import { describe, expect, it } from 'vitest';
import { endIn, findEnds, findPhrases } from '../../../../workers/core/normalize/cisco/scan.ts';
import { MESSAGE_NAMES } from '../../../../workers/core/normalize/generic/dictionary.ts';
import * as FACT from '../../../../workers/core/normalize/generic/fact.ts';
import { Facts } from '../../../../workers/core/normalize/generic/facts.ts';

describe('endIn', () => {
  it.each([
    ['outside:192.0.2.1/443', { zone: 'outside', ip: '192.0.2.1', port: '443' }],
    ['inside/192.0.2.1(443)', { zone: 'inside', ip: '192.0.2.1', port: '443' }],
    ['192.0.2.1/443', { zone: undefined, ip: '192.0.2.1', port: '443' }],
    ['192.0.2.1', { zone: undefined, ip: '192.0.2.1', port: undefined }],
    ['192.0.2.1:500', { zone: undefined, ip: '192.0.2.1', port: '500' }],
    ['dmz:2001:db8::53/53', { zone: 'dmz', ip: '2001:db8::53', port: '53' }],
    ['2001:db8::53', { zone: undefined, ip: '2001:db8::53', port: undefined }],
    ['outside:192.0.2.1/ssh', { zone: 'outside', ip: '192.0.2.1', port: undefined }],
  ])('reads %s', (word, end) => {
    expect(endIn(word)).toEqual(end);
  });

  it.each([
    '1:02:03',
    'http://www.example.com/',
    '0:00:30',
    'a/b/c',
    '...',
    '192.0.2.256/80',
    ':'.repeat(200),
  ])('finds none in %s', (word) => {
    expect(endIn(word)).toBeUndefined();
  });
});

describe('findEnds', () => {
  it('tells what is translated from what is named next', () => {
    const { ends, nat } = findEnds(
      'for outside:192.0.2.1/443 (192.0.2.1/443) to inside:192.0.2.9/5 (203.0.113.1/6)',
    );
    expect(ends.map(({ ip }) => ip)).toEqual(['192.0.2.1', '192.0.2.9']);
    expect(nat.map((end) => end?.ip)).toEqual(['192.0.2.1', '203.0.113.1']);
  });

  it('looks at no more words than a message has', () => {
    expect(findEnds(`${'x '.repeat(100)}192.0.2.1`).ends).toEqual([]);
  });
});

describe('findPhrases', () => {
  const userOf = (text: string, loose = true) => {
    const facts = new Facts({ message: text }, MESSAGE_NAMES);
    findPhrases(facts, text, loose);
    return facts.peek(FACT.user);
  };

  it.each([
    ["User 'admin' executed the 'write memory' command.", 'admin'],
    ['Login denied from 192.0.2.1/1 to inside:192.0.2.2/ssh for user "root"', 'root'],
    ['Group <VPN> User <alice> IP <192.0.2.1> session started', 'alice'],
    ['Group = VPN, Username = alice, IP = 192.0.2.1', 'alice'],
    ['AAA user authentication Rejected : reason = x : user = bob : user IP = 192.0.2.1', 'bob'],
    ['Add IP-User mapping 192.0.2.10 - LOCAL\\alice Succeeded', 'LOCAL\\alice'],
    ['Configured from console by admin on vty0 (192.0.2.5)', 'admin'],
  ])('finds who in %s', (text, name) => {
    expect(userOf(text)).toBe(name);
  });

  it('takes nobody for the user of traffic that only mentions one', () => {
    expect(userOf('Deny tcp src a:192.0.2.1/1 dst b:192.0.2.2/2 by access-group "x"', false)).toBeUndefined();
  });

  it('knows no user behind asterisks', () => {
    expect(userOf('AAA user authentication Rejected : user = ***** ')).toBeUndefined();
  });
});
