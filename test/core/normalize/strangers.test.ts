// Records of ordinary applications, which share a name or two with those of products: none may be taken for a product's record,
// nor become a logon, a finding or a call because one of its words could mean that.
import { expect, it } from 'vitest';
import { mapText } from '../../support/map-text.ts';

const RECORDS = [
  { requestId: 'r-1', action: 'checkout', durationMs: 12 },
  { requestId: 'r-1', action: 'render', sourceIP: '192.0.2.1' },
  { description: 'nightly job', action: 'cleanup', username: 'cron' },
  { data: { type: 'order', date: '2026-11-01', client_id: 'c1' } },
  { data: { type: 'order', date: '2026-11-01', client_name: 'Acme' } },
  { code: 'TIMEOUT', event: 'request_failed', user: 'u1' },
  { cluster_name: 'es-1', event: 'gc', code: '7', user: 'root' },
  { object: 'invoice', old: { total: 1 }, new: { total: 2 } },
  { object: 'invoice', version: 3, new: { total: 2 } },
  { event: { platform: 'ios', actor: 'bob', name: 'tap' } },
  { AlertType: 'HighTemp', Description: 'rack 3' },
  {
    organization_id: 'o1',
    actor: { type: 'user', id: '7' },
    type: 'project.opened',
    created_at: '2026-11-01',
  },
  { effective_at: '2026-11-01T00:00:00Z', actor: 'batch', type: 'rate_change' },
  { configurationId: 'c9', event: 'reload', data: { a: 1 } },
  { initiated_by: 'bob', event_type: 'deploy', service: 'api', timestamp: '2026-11-01T00:00:00Z' },
  { occurrence_count: 4, last_seen_time: '2026-11-01T00:00:00Z', severity: 'low', title: 'slow query' },
  { action: 'save', actor: { id: 1 }, context: { location: '/home', ua: 'x' } },
  { control: 'button', issue: { id: 3 }, resource: 'x' },
  { actionName: 'resize', actionParams: { width: 3 }, actor: 'window' },
  { id: '/subscriptions/1', title: 'renewal', severity: 'low' },
  { query: 'select 1', responseCode: 200 },
  { query: 'shoes', responseCode: 200, level: 'info', msg: 'search' },
  { query: 'shoes', queryType: 'fulltext', clientIp: '192.0.2.1' },
  { query: 'example.com', responseCode: 200, client_ip: '192.0.2.1' },
  { actor: 'akka://sys/user/worker', message: 'mailbox full', level: 'warn' },
  { actor: 'Keanu Reeves', title: 'Movie added' },
  { actor: { name: 'Worker-3' }, msg: 'tick' },
  { operation: 'insert', table: 'users', ms: 3 },
  { recordtype: 'customer', operation: 'insert', userid: '7' },
  { resource: { name: 'x', type: 'y' }, actor: 'svc' },
  { event: 'page_view', data: { eventName: 'click', eventSource: 'web' } },
  { payload: { class_uid: 3002, activity_id: 1 } },
  { data: { requestId: 'r-1', action: 'login', sourceIP: 'lb' } },
  { messageId: '1', body: 'hi' },
  { operationName: 'GetUser', category: 'graphql' },
  { action: 'cart.update', actor: 'bob', org: 'acme' },
  { action: 'opened', repository: { id: 7, name: 'x' } },
  { source_type: 'web', actor_id: 7, action: 'update' },
  { data: { type: 'order', date: '2026-11-01', client_id: 'c1', ip: '192.0.2.1' } },
  { log_id: '17', type: 's', date: '2026-11-01', ip: '192.0.2.1', client_name: 'shop' },
  { data: { type: 'order', date: '2026-11-01', tenant_name: 'c1' } },
];

const LINES = [
  'events user_login page rendered',
  '<13>Nov 21 10:00:00 host app: events worker_pool started with 3 threads',
  '<13>Nov 21 10:00:00 host app: 50% of-3-ABC 200000 done',
  "<13>Nov 21 10:00:00 host app: data transfer of 'file.txt' from disk: ok",
  '<13>Nov 21 10:00:00 host input: in:file out:file copy',
  'progress: 100%-done-123456 items',
  '12,2026/11/21 10:00,order-7,PAID,visa',
  '12,2026/11/21 10:00:00,order-7,PAID,visa',
];

it.each([...RECORDS.map((record) => JSON.stringify(record)), ...LINES])('is nobody’s: %s', (text) => {
  const [{ mapped } = { mapped: undefined }] = mapText(text);
  expect(mapped?.metadata.product.vendor_name).toBe(undefined);
  expect(mapped?.class_uid).toBe(0);
});

it.each<[string, object, number, object]>([
  [
    'traffic of somebody between two ends is no call',
    { src_user: 'bob', src_ip: '10.0.0.1', dst_ip: '192.0.2.8', action: 'allow', proto: 'icmp' },
    4001,
    { src_endpoint: { ip: '10.0.0.1' }, dst_endpoint: { ip: '192.0.2.8' } },
  ],
  [
    'remoteIp is who asked, as remote_ip is',
    { remoteIp: '203.0.113.9', user: 'bob', event: 'login' },
    3002,
    { src_endpoint: { ip: '203.0.113.9' } },
  ],
  [
    'a name with the kind of its record was looked up',
    { query: 'www.example.com', queryType: '1 (A)', client_ip: '192.0.2.1' },
    4003,
    { query: { hostname: 'www.example.com' } },
  ],
])('%s', (_, record, classUid, members) => {
  const [{ mapped } = { mapped: undefined }] = mapText(JSON.stringify(record));
  expect(mapped?.class_uid).toBe(classUid);
  expect(mapped).toMatchObject(members);
});
