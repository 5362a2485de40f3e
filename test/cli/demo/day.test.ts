import { expect, it } from 'vitest';
import { branchLog } from '../../../cli/demo/branch.ts';
import { ATTACK, USERS } from '../../../cli/demo/cast.ts';
import { cloudTrail, oktaLog } from '../../../cli/demo/cloud.ts';
import { bsdTime, makeDay } from '../../../cli/demo/day.ts';
import { domainLog } from '../../../cli/demo/domain.ts';
import { firewallLog } from '../../../cli/demo/firewall.ts';
import { sensorLog } from '../../../cli/demo/sensor.ts';
import { mailLog, serverLog } from '../../../cli/demo/servers.ts';
import { webLog } from '../../../cli/demo/shop.ts';
import { vpnLog } from '../../../cli/demo/vpn.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';

const NOON = Date.parse('2026-11-20T12:00:30Z');
const writers = {
  vpnLog,
  firewallLog,
  serverLog,
  mailLog,
  sensorLog,
  webLog,
  domainLog,
  oktaLog,
  cloudTrail,
  branchLog,
};
const noon = () => makeDay(NOON, 1);

it.each(Object.entries(writers))('%s writes the same day twice from one seed', (_name, write) => {
  expect(write(noon())).toEqual(write(noon()));
});

it.each(Object.entries(writers))('%s writes lines that are decoded, all of them', (_name, write) => {
  const lines = write(noon());
  const body = new TextEncoder().encode(lines.map((line) => line.text).join('\n'));
  const { events, rejected } = decodeBody(body, { mediaType: 'text/plain', receivedAt: NOON });
  expect(rejected).toEqual([]);
  expect(events).toHaveLength(lines.length);
  expect(events.filter((event) => event.defect !== undefined)).toEqual([]);
});

it.each(Object.entries(writers))('%s writes nothing from before its day or after it', (_name, write) => {
  for (const hour of [0, 3, 6, 12, 23]) {
    const day = makeDay(Date.parse('2026-11-20T00:30:00Z') + hour * 3_600_000, 1);
    const times = write(day).map((line) => line.at);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(day.start);
    expect(Math.max(...times)).toBeLessThan(day.end);
  }
});

it.each([
  ['domainLog', 'Windows'],
  ['oktaLog', 'Okta System Log'],
  ['cloudTrail', 'CloudTrail'],
  ['branchLog', 'FortiGate'],
] as const)('%s writes lines that are known as those of %s', (name, product) => {
  const body = writers[name](noon()).map((line) => line.text);
  const { events } = decodeBody(new TextEncoder().encode(body.join('\n')), {
    mediaType: 'text/plain',
    receivedAt: NOON,
  });
  const context = { receivedAt: NOON, source: 'demo' };
  const mapped = events.map((event) => normalize(event, context));
  expect(mapped.filter((event) => event.class_uid === 0)).toEqual([]);
  for (const event of mapped) expect(event.metadata).toMatchObject({ product: { name: product } });
});

it('holds the attack in the order in which it happened', () => {
  const first = (lines: readonly { at: number; text: string }[], has: string): number =>
    Math.min(...lines.filter((line) => line.text.includes(has)).map((line) => line.at));
  const [vpn, servers] = [vpnLog(noon()), serverLog(noon())];
  const sprayed = vpn.filter((line) => ATTACK.addresses.some((from) => line.text.includes(`src=${from} `)));
  expect(sprayed).toHaveLength(ATTACK.addresses.length * USERS.length * ATTACK.rounds + 1);
  const login = first(sprayed, 'auth-ok');
  expect(Math.max(...sprayed.map((line) => line.at))).toBe(login);
  expect(first(servers, ATTACK.inside)).toBeGreaterThan(login);
  expect(first(firewallLog(noon()), ATTACK.sink)).toBeGreaterThan(first(servers, ATTACK.inside));
  expect(first(domainLog(noon()), ATTACK.account)).toBeGreaterThan(first(servers, ATTACK.inside));
  const denied = first(oktaLog(noon()), 'deny_push');
  expect(first(cloudTrail(noon()), 'ConsoleLogin')).toBeGreaterThan(denied);
  expect(first(cloudTrail(noon()), 'StopLogging')).toBeGreaterThan(first(cloudTrail(noon()), 'ConsoleLogin'));
});

it('writes the time stamp of RFC 3164 with its day padded', () => {
  expect(bsdTime(Date.parse('2026-11-09T02:10:05Z'))).toBe('Nov  9 02:10:05');
});
