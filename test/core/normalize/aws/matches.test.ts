// What is a log of AWS and what is not: records of others that share a name or two must pass by.
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../schemas/json.ts';
import { aws } from '../../../../workers/core/normalize/aws/aws.ts';
import { google } from '../../../../workers/core/normalize/google/google.ts';
import { kubernetes } from '../../../../workers/core/normalize/kubernetes/kubernetes.ts';

const claimed = (record: JsonObject): string[] =>
  [aws, google, kubernetes]
    .filter((mapper) => mapper.matches({ format: 'json', raw: '', record }))
    .map((mapper) => mapper.product);

it.each<JsonObject>([
  { eventName: 'click', source: 'web' },
  { eventName: 'UserLoggedIn', eventSource: 'portal' },
  { srcaddr: '192.0.2.1', action: 'ACCEPT' },
  { bucket: 'example' },
  { elb: 'x' },
  { service: { name: 'guardduty' }, type: 'x' },
  { webaclId: 7, httpRequest: {} },
  { 'detail-type': 'x' },
  { firewall_name: 'x', event: 'x' },
  { firewall_name: 'x', event: { event_type: 'x' } },
  { kind: 'Event', involvedObject: { kind: 'Pod' }, reason: 'Started' },
  { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] },
  { category: 'kube-audit', properties: { log: 'not json' } },
  { category: 'kube-audit', properties: null },
  { protoPayload: null },
  { protoPayload: { '@type': 'x' } },
  { id: { applicationName: 'login' } },
  { finding: { category: 7 } },
  { logName: 'app', textPayload: 'x' },
])('passes by %j', (record) => {
  expect(claimed(record)).toEqual([]);
});

it.each<[string, JsonObject]>([
  ['aws', { eventName: 'x', eventSource: 's3.amazonaws.com' }],
  ['aws', { eventname: 'x', awsregion: 'eu-west-1', eventVersion: '1.08' }],
  ['kubernetes', { kind: 'Event', apiVersion: 'audit.k8s.io/v1beta1' }],
  ['google', { protoPayload: { methodName: 'x' } }],
  ['google', { id: { applicationName: 'login' }, name: 'logout' }],
])('claims for %s %j', (product, record) => {
  expect(claimed(record)).toEqual([product]);
});
