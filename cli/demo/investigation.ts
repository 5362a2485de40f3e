// The attack, found again: one question after the other, each with the answer that the writers of the day know to be right.
import type { FoundEvent } from '../commands/search.ts';
import { ATTACK, USERS } from './cast.ts';

/** A step of the investigation. */
export interface Question {
  /** Without the demo's own source, which is added. */
  readonly q: string;
  /** How many events there must be. */
  readonly events: number;
  /** What they tell, or undefined if that is not the story. */
  conclude(events: readonly FoundEvent[]): string | undefined;
}

/** In the order in which an analyst would ask. */
export const QUESTIONS: readonly Question[] = [
  {
    q: `class_uid:3002 AND status_id:2 AND src_endpoint.ip:${ATTACK.network} AND device:vpn1*`,
    events: ATTACK.addresses.length * USERS.length * ATTACK.rounds,
    conclude(events) {
      const [from, users] = [distinct(events, 'src_endpoint', 'ip'), distinct(events, 'user', 'name')];
      if (from.length !== ATTACK.addresses.length || users.length !== USERS.length) return undefined;
      return `Password spraying: ${events.length} failed VPN logins from ${from.length} addresses at ${users.length} accounts`;
    },
  },
  {
    q: `class_uid:3002 AND status_id:1 AND src_endpoint.ip:${ATTACK.network} AND device:vpn1*`,
    events: 1,
    conclude: (events) =>
      only(distinct(events, 'user', 'name'), ATTACK.user) &&
      only(distinct(events, 'src_endpoint', 'ip'), ATTACK.loginFrom)
        ? `One login works: ${ATTACK.user} from ${ATTACK.loginFrom}`
        : undefined,
  },
  {
    q: `class_uid:3002 AND status_id:1 AND src_endpoint.ip:${ATTACK.inside}`,
    events: ATTACK.hops.length,
    conclude(events) {
      const hosts = distinct(events, 'device', 'hostname');
      const expected = ATTACK.hops.map((hop) => hop.name).sort();
      if (hosts.join() !== expected.join()) return undefined;
      return `Movement: ${ATTACK.user} logs in from ${ATTACK.inside} to ${hosts.join(', ')}`;
    },
  },
  {
    q: `class_uid:2004 AND ip:${ATTACK.inside} AND "scans file sharing"`,
    events: ATTACK.hops.length * 3,
    conclude: (events) => `The sensor agrees: ${events.length} alerts about ${ATTACK.inside}`,
  },
  {
    q: 'class_uid:4001 AND traffic.bytes_out:>1000000000',
    events: 1,
    conclude: (events) =>
      only(distinct(events, 'dst_endpoint', 'ip'), ATTACK.sink)
        ? `A large upload: ${(ATTACK.uploadBytes / 1e9).toFixed(1)} GB from the file server to ${ATTACK.sink}`
        : undefined,
  },
  {
    q: `class:account_change AND actor.user.name:${ATTACK.user}`,
    events: 1,
    conclude: (events) =>
      only(distinct(events, 'user', 'name'), ATTACK.account)
        ? `Something stays behind: ${ATTACK.user} makes the account ${ATTACK.account} in the domain`
        : undefined,
  },
  {
    q: `src_ip:${ATTACK.loginFrom} AND NOT device:vpn1*`,
    events: ATTACK.denied + ATTACK.cloudCalls.length,
    conclude(events) {
      const products = new Set(
        events.map((event) => String(Reflect.get(Object(event.metadata.product), 'name'))),
      );
      if (products.size !== 2) return undefined;
      return `The same address elsewhere: ${events.length} events of ${[...products].sort().join(' and ')}`;
    },
  },
  {
    q: 'api.operation:StopLogging',
    events: 1,
    conclude: (events) =>
      only(distinct(events, 'src_endpoint', 'ip'), ATTACK.loginFrom)
        ? `Tracks are covered: ${ATTACK.user} switches the trail of the cloud off`
        : undefined,
  },
];

/** Distinct texts at `event[object][member]`, sorted. */
function distinct(events: readonly FoundEvent[], object: string, member: string): string[] {
  const found = new Set<string>();
  for (const event of events) {
    const inner: unknown = event[object];
    const value: unknown =
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, member) : undefined;
    if (typeof value === 'string') found.add(value);
  }
  return [...found].sort();
}

const only = (values: readonly string[], expected: string): boolean =>
  values.length === 1 && values[0] === expected;
