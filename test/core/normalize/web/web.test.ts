// Web logs: broken lines cost nothing, what stands in a request cannot pretend to stand before it, and JSON holds what it likes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { normalize } from '../../../../workers/core/normalize/normalize.ts';
import { attested } from '../../../support/attested.ts';
import { expectWhole, mangledLine, vectorLines } from '../../../support/broken-lines.ts';
import { lostLeaves } from '../../../support/kept-leaves.ts';
import { mapText, RECEIVED_AT } from '../../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../../support/ocsf-schema.ts';

const only = (line: string) => mapText(`${line}\n`)[0]?.mapped;
const runs = { numRuns: Number(process.env.LINE_RUNS ?? 1500) };

const NAMES =
  `remote_addr remote_port remote_user request request_method request_uri uri status body_bytes_sent bytes_sent http_host
  host scheme server_addr server_port http_referer http_user_agent http_x_forwarded_for request_time time_iso8601 msec
  ssl_protocol ssl_cipher request_id logger ts size duration user_id resp_headers DownstreamStatus RequestMethod RequestPath
  ClientHost ClientPort Duration StartUTC TLSVersion remote_host_ip_address response_status request_protocol user_agent`.split(
    /\s+/,
  );

const value = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.boolean(),
  fc.ipV4(),
  fc.constantFrom<(string | null | JsonObject)[]>(
    'GET /a HTTP/1.1',
    'GET',
    '200',
    '/x?y',
    'https',
    '-',
    '',
    null,
    {
      uri: '/a',
      method: 'PUT',
      headers: { 'User-Agent': ['a', 1] },
      remote_ip: 7,
    },
  ),
  fc.constantFrom<string[]>(
    '192.0.2.1, 192.0.2.2',
    '192.0.2.1',
    '0.5',
    '2026-11-20T10:00:00Z',
    'http.log.access',
  ),
);

const record = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 20 })
  .map((members): JsonObject => ({ remote_addr: '192.0.2.1', status: 200, ...Object.fromEntries(members) }));

describe('web', () => {
  it.skipIf(!hasOcsfSchema)('makes valid events of broken lines, and loses nothing of them', () => {
    fc.assert(fc.property(mangledLine(vectorLines('web')), expectWhole), runs);
  });

  it.skipIf(!hasOcsfSchema)('makes valid events of whatever JSON holds, and loses nothing of it', () => {
    fc.assert(
      fc.property(record, (one) => {
        const event = { format: 'json', raw: '', record: one };
        const mapped = normalize(event, { receivedAt: RECEIVED_AT, source: 'sender' });
        expect(mapped.metadata.debug ?? []).not.toContainEqual(expect.stringContaining('mapper failed'));
        expect(checkOcsf(JSON.parse(JSON.stringify(attested(mapped, ''))))).toMatchObject({ errors: [] });
        expect(lostLeaves(event, mapped)).toEqual([]);
      }),
      runs,
    );
  });

  it('takes the client of an Apache error from before its text', () => {
    const line = '[Fri Nov 20 10:00:00 2026] [error] [pid 7] AH01: x [client 203.0.113.9] y';
    expect(only(line)).toMatchObject({ class_uid: 4001, src_endpoint: { ip: '203.0.113.9' } });
    const far = `[Fri Nov 20 10:00:00 2026] [error] ${'x'.repeat(200)} [client 203.0.113.9] y`;
    expect(only(far)?.class_uid).toBe(6008);
  });

  it('says no scheme of a URL where none was logged', () => {
    const line =
      'www.example.com:80 192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 1 "-" "-"';
    expect(only(line)).toMatchObject({
      http_request: { url: { hostname: 'www.example.com', url_string: '/a' } },
      dst_endpoint: { hostname: 'www.example.com', port: 80 },
    });
  });

  it('keeps addresses of several proxies as they were written, too', () => {
    const json = { remote_addr: '192.0.2.1', status: 200, request: 'GET / HTTP/1.1' };
    const both = { ...json, http_x_forwarded_for: '203.0.113.9, 203.0.113.10' };
    expect(only(JSON.stringify(both))).toMatchObject({
      http_request: { x_forwarded_for: ['203.0.113.9', '203.0.113.10'] },
      unmapped: { http_x_forwarded_for: '203.0.113.9, 203.0.113.10' },
    });
  });
});
