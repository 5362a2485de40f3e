import { expect, it } from 'vitest';
import { at, firstAt, headline } from '../../../workers/core/search/headline.ts';

it('says the title of a finding rather than its message', () => {
  const event = { message: 'rule 100002 fired', finding_info: { title: 'Brute force' } };
  expect(headline(event)).toBe('Brute force');
});

it('says of a message of many lines the first, and what the event is about', () => {
  const message = 'Process Create:\r\nRuleName: -\r\nUtcTime: 2026-11-20 11:59:00.000';
  expect(headline({ message, process: { cmd_line: 'whoami /all' } })).toBe('Process Create: whoami /all');
  expect(headline({ message, user: { name: 'alice' } })).toBe('Process Create: alice');
  expect(headline({ message })).toBe('Process Create');
});

it('says more where an event only names its kind', () => {
  const metadata = { event_code: 'SSH::Password_Guessing' };
  const finding_info = { title: 'SSH::Password_Guessing' };
  expect(headline({ metadata, finding_info, message: '203.0.113.5 guesses.\nTwice.' })).toBe(
    'SSH::Password_Guessing: 203.0.113.5 guesses.',
  );
  expect(
    headline({
      metadata: { event_code: 'DnsRequest' },
      message: 'DnsRequest',
      query: { hostname: 'a.example' },
    }),
  ).toBe('DnsRequest: a.example');
  expect(headline({ metadata: { event_code: 'stats' }, message: 'stats' })).toBe('stats');
});

it('says a message of one line as it is', () => {
  expect(headline({ message: ' opened. ', process: { name: 'door' } })).toBe('opened.');
});

it('says what kind of event it is where there are no words', () => {
  expect(headline({ query: { hostname: 'www.example.com' }, activity_name: 'Query' })).toBe(
    'www.example.com',
  );
  expect(headline({ metadata: { event_code: '4624' } })).toBe('4624');
  expect(headline({ message: '\r\n' })).toBe('');
});

it('takes time linear in the length of a message of line breaks and dots', () => {
  expect(headline({ message: `a${'. '.repeat(500_000)}\nb` }).length).toBeLessThan(1_000_001);
});

it('reads into lists by number, and own members only', () => {
  const event = { evidences: [{ src_endpoint: { ip: '192.0.2.1', port: 7 } }] };
  expect(at(event, 'evidences[0].src_endpoint.ip')).toBe('192.0.2.1');
  expect(firstAt(event, ['src_endpoint.port', 'evidences[0].src_endpoint.port'])).toEqual([
    'evidences[0].src_endpoint.port',
    '7',
  ]);
  expect(at(event, 'evidences.length.constructor')).toBeUndefined();
  expect(at(event, 'constructor.name')).toBeUndefined();
});
