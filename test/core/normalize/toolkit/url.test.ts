import { expect, it } from 'vitest';
import { Observables } from '../../../../workers/core/normalize/toolkit/observables.ts';
import { URL_PATHS, url } from '../../../../workers/core/normalize/toolkit/url.ts';

it.each([
  [
    'https://a.example/x/y?z=1#f',
    { hostname: 'a.example', path: '/x/y', query_string: 'z=1', scheme: 'https' },
  ],
  ['http://user:pw@a.example:8080/', { hostname: 'a.example', path: '/', port: 8080, scheme: 'http' }],
  ['http://[2001:db8::1]:443/x', { hostname: '2001:db8::1', path: '/x', port: 443, scheme: 'http' }],
  ['/only/a/path?q', { path: '/only/a/path', query_string: 'q' }],
  ['http://a.example:99999/x', { hostname: 'a.example', path: '/x', scheme: 'http' }],
  ['http://bad host/x', { path: '/x', scheme: 'http' }],
  ['javascript:alert(1)', { path: 'javascript:alert(1)' }],
  ['://', { path: '://' }],
])('%s is taken apart', (text, parts) => {
  expect(JSON.parse(JSON.stringify(url(new Observables(), URL_PATHS, text)))).toEqual({
    ...parts,
    url_string: text,
  });
});

it('the same value is observed once, and no more than 200 are', () => {
  const seen = new Observables();
  for (let i = 0; i < 1000; i++) seen.add('src_endpoint.ip', 2, `10.0.0.${i}`);
  seen.add('dst_endpoint.ip', 2, '10.0.0.0');
  expect(seen.all()).toHaveLength(200);
});
