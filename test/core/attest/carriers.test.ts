// Every place a token may stand in, what is no token there, and that nothing is guessed between two.
import { describe, expect, it } from 'vitest';
import { type Carrier, tokenOf } from '../../../workers/core/attest/carriers.ts';
import { EdgesealError } from '../../../workers/core/errors.ts';

const TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJmdy0xIn0.c2ln_-';
const ALL: readonly Carrier[] = [
  'bearer',
  'basic',
  'splunk',
  'apikey',
  'x-api-key',
  'dd-api-key',
  'x-amz-firehose-access-key',
  '?token',
];

function read(headers: Record<string, string>, carriers = ALL, query = ''): string {
  const url = new URL(`https://edge.example/${query}`);
  try {
    return tokenOf({ headers: new Headers(headers), url }, carriers);
  } catch (error) {
    return error instanceof EdgesealError ? error.code : String(error);
  }
}

describe('the token of a request', () => {
  it.each([
    ['Bearer', { authorization: `Bearer ${TOKEN}` }],
    ['bearer, in any case and with spaces', { authorization: `bEARER   ${TOKEN}  ` }],
    ['Basic, with any user', { authorization: `Basic ${btoa(`elastic:${TOKEN}`)}` }],
    ['Basic, without a user', { authorization: `Basic ${btoa(`:${TOKEN}`)}` }],
    ['Splunk', { authorization: `Splunk ${TOKEN}` }],
    ['ApiKey of id and key', { authorization: `ApiKey ${btoa(`my-id:${TOKEN}`)}` }],
    ['ApiKey alone', { authorization: `ApiKey ${TOKEN}` }],
    ['X-API-Key', { 'x-api-key': TOKEN }],
    ['DD-API-KEY', { 'dd-api-key': TOKEN }],
    ['X-Amz-Firehose-Access-Key', { 'x-amz-firehose-access-key': TOKEN }],
    ['two places that agree', { authorization: `Bearer ${TOKEN}`, 'x-api-key': TOKEN }],
    ['beside a header of no value', { authorization: `Bearer ${TOKEN}`, 'x-api-key': ' ' }],
  ])('is found as %s', (_, headers) => {
    expect(read(headers)).toBe(TOKEN);
  });

  it('is found in a parameter, where one is allowed', () => {
    expect(read({}, ['bearer', '?access_token'], `?access_token=${TOKEN}`)).toBe(TOKEN);
    expect(read({}, ['bearer'], `?access_token=${TOKEN}`)).toBe('AUTH_TOKEN_MISSING');
  });

  it('is not looked for where the protocol does not carry it', () => {
    expect(read({ 'x-api-key': TOKEN }, ['bearer'])).toBe('AUTH_TOKEN_MISSING');
    expect(read({ authorization: 'Digest x', 'dd-api-key': TOKEN }, ['dd-api-key'])).toBe(TOKEN);
    expect(read({ authorization: `Splunk ${TOKEN}` }, ['bearer'])).toBe('AUTH_TOKEN_MALFORMED');
  });

  it.each([
    ['nothing', {}, ''],
    ['headers of no value', { 'x-api-key': '', 'dd-api-key': ' ' }, ''],
    ['an empty parameter', {}, '?token='],
  ])('is missing with %s', (_, headers, query) => {
    expect(read(headers, ALL, query)).toBe('AUTH_TOKEN_MISSING');
  });

  it.each([
    ['an empty Authorization', { authorization: '' }, ''],
    ['a scheme and no more', { authorization: 'Bearer' }, ''],
    ['a bare token', { authorization: TOKEN }, ''],
    ['a foreign scheme', { authorization: 'Digest username="x"' }, ''],
    ['two in one header', { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }, ''],
    ['Basic that is no base64', { authorization: 'Basic a' }, ''],
    ['Basic without a colon', { authorization: `Basic ${btoa(TOKEN)}` }, ''],
    ['Basic with no password', { authorization: `Basic ${btoa(`${TOKEN}:`)}` }, ''],
    ['Basic with a password of other characters', { authorization: `Basic ${btoa('a:b c')}` }, ''],
    ['ApiKey of no pair', { authorization: `ApiKey ${btoa('id')}` }, ''],
    ['a header of other characters', { 'x-api-key': 'a b' }, ''],
    ['a parameter of other characters', {}, '?token=a%0d%0ab'],
    ['two headers that differ', { authorization: `Bearer ${TOKEN}`, 'x-api-key': 'another' }, ''],
    ['a header and a parameter that differ', { 'x-api-key': TOKEN }, '?token=another'],
    ['a parameter given twice', {}, `?token=${TOKEN}&token=another`],
  ])('is malformed with %s', (_, headers, query) => {
    expect(read(headers, ALL, query)).toBe('AUTH_TOKEN_MALFORMED');
  });

  it('says where it belongs, and never what was sent', () => {
    const url = new URL('https://edge.example/');
    const said = (headers: Record<string, string>): string => {
      try {
        return tokenOf({ headers: new Headers(headers), url }, ['bearer', 'x-api-key']);
      } catch (error) {
        return String(error);
      }
    };
    expect(said({})).toContain('send Authorization: Bearer <token> or X-API-Key: <token>');
    expect(said({ authorization: 'Digest secret' })).toContain('is not "Bearer <token>"');
    expect(said({ authorization: 'Digest secret' })).not.toContain('secret');
    expect(said({ 'x-api-key': 'se cret' })).not.toContain('se cret');
  });
});
