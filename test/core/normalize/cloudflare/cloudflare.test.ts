// Cloudflare's datasets are told by their members, and dated in any of the three ways a job may be set up.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { cloudflare } from '../../../../workers/core/normalize/cloudflare/cloudflare.ts';
import { RECEIVED_AT } from '../../../support/map-text.ts';

const map = (record: JsonObject) =>
  cloudflare.map({ format: 'json', raw: '', record }, { receivedAt: RECEIVED_AT, source: 'sender' });

const REQUEST = {
  ClientIP: '192.0.2.1',
  ClientRequestHost: 'www.example.com',
  ClientRequestMethod: 'GET',
  ClientRequestURI: '/a?b=c',
  EdgeResponseStatus: 200,
  RayID: '1',
};

describe('cloudflare', () => {
  it.each([['2026-10-02T07:15:42Z'], [1_790_925_342], ['1790925342000000000']])(
    'reads the time %s',
    (EdgeStartTimestamp) => {
      expect(map({ ...REQUEST, EdgeStartTimestamp }).time).toBe(1_790_925_342_000);
    },
  );

  it('puts the URL together from host and path', () => {
    expect(map({ ...REQUEST, ClientRequestScheme: 'https' })).toMatchObject({
      class_uid: 4002,
      http_request: {
        url: { hostname: 'www.example.com', url_string: 'https://www.example.com/a?b=c' },
      },
      metadata: { log_name: 'http_requests' },
    });
  });

  it.each([
    ['block', 2, 2],
    ['managed_challenge', 2, 23],
    ['skip', 1, 1],
    ['log', 3, 17],
  ])('says what became of a request: %s', (Action, action_id, disposition_id) => {
    const mapped = map({ ...REQUEST, Action, Kind: 'firewall' });
    expect(mapped).toMatchObject({
      action_id,
      disposition_id,
      metadata: { log_name: 'firewall_events', profiles: ['security_control'] },
    });
  });

  it('keeps a word for the outcome that it does not know, and decides nothing', () => {
    const mapped = map({ ...REQUEST, Action: 'ponder', Kind: 'firewall' });
    expect(mapped.action_id).toBeUndefined();
    expect(mapped.unmapped).toMatchObject({ Action: 'ponder' });
  });

  it('tells resolver from authoritative server by who is named', () => {
    const query = { QueryName: 'example.com', ColoCode: 'CPH' };
    expect(map({ ...query, SrcIP: '192.0.2.1' }).metadata.log_name).toBe('gateway_dns');
    expect(map({ ...query, SourceIP: '192.0.2.1' }).metadata.log_name).toBe('dns_logs');
  });
});
