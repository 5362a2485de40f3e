// The zod schemas of OCSF, generated from the official schema: a second opinion on what mappers write, which also a
// copy of the project without the official schema has.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import type { Authentication } from '../../../schemas/ocsf/classes/authentication.ts';
import type { Process } from '../../../schemas/ocsf/objects/process.ts';
import { OcsfEvent } from '../../../schemas/ocsf/ocsf-event.ts';
import { CLASS } from '../../../workers/core/normalize/toolkit/classes.ts';
import { attested } from '../../support/attested.ts';
import { mapText } from '../../support/map-text.ts';

const folder = fileURLToPath(new URL('../../vectors/normalize/', import.meta.url));

const cases = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.in.txt'))
  .sort();

// Zod's small build says only that something is wrong, unless it is given words.
z.config(z.locales.en());

const asJson = (event: unknown): unknown => JSON.parse(JSON.stringify(event));

/** What is wrong, by path; none when nothing is. */
const faultsOf = (event: unknown): string[] => {
  const read = OcsfEvent.safeParse(event);
  return read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

it.each(cases)('reads every event of %s', (path) => {
  for (const { event, mapped } of mapText(readFileSync(`${folder}${path}`, 'utf8'))) {
    expect({ raw: event.raw, faults: faultsOf(attested(mapped, event.raw)) }).toMatchObject({ faults: [] });
  }
});

it('knows every class that a mapper may choose', () => {
  const known = new Set(OcsfEvent.def.options.flatMap((option) => [...option.shape.class_uid.def.values]));
  expect(Object.values(CLASS).filter((uid) => !known.has(uid))).toEqual([]);
});

const valid = {
  activity_id: 1,
  category_uid: 3,
  class_uid: 3002,
  metadata: { product: { name: 'p' }, version: '1.8.0' },
  observables: [{ name: 'user.name', type_id: 4, value: 'alice' }],
  service: { name: 'sshd' },
  severity_id: 1,
  time: 1795262400000,
  type_uid: 300201,
  unmapped: { anything: { goes: [1] } },
  user: { name: 'alice' },
} satisfies Authentication;

describe('an event', () => {
  it('is read as it is', () => {
    expect(OcsfEvent.parse(valid)).toEqual(valid);
  });

  it.each([
    ['lacks a required member', { ...valid, user: undefined }, 'user'],
    ['has a member that its class has not', { ...valid, usr: 'alice' }, 'usr'],
    ['has a member that its object has not', { ...valid, user: { name: 'a', nick: 'b' } }, 'nick'],
    ['has a member of another type', { ...valid, user: { name: 1 } }, 'user.name'],
    [
      'has a port out of range',
      { ...valid, src_endpoint: { ip: '192.0.2.1', port: 65536 } },
      'src_endpoint.port',
    ],
    ['has an address that is none', { ...valid, src_endpoint: { ip: '192.0.2.256' } }, 'src_endpoint.ip'],
    ['has an id out of its list', { ...valid, severity_id: 7 }, 'severity_id'],
    ['is of no class', { ...valid, class_uid: 3999 }, 'class_uid'],
    ['is of another category', { ...valid, category_uid: 4 }, 'category_uid'],
    ['has a type that is not its activity', { ...valid, type_uid: 300202 }, 'type_uid must be'],
    [
      'names neither service nor destination',
      { ...valid, service: undefined },
      'at least one of service, dst_endpoint',
    ],
    ['has an end that is nowhere', { ...valid, src_endpoint: { port: 1 } }, 'src_endpoint: at least one of'],
    ['uses a profile that it does not name', { ...valid, device: { hostname: 'h', type_id: 0 } }, 'host'],
    [
      'names a profile that its class has not',
      { ...valid, metadata: { ...valid.metadata, profiles: ['kitchen'] } },
      'kitchen is no profile',
    ],
    [
      'names a profile whose members it lacks',
      { ...valid, metadata: { ...valid.metadata, profiles: ['cloud'] } },
      'cloud is required',
    ],
  ])('that %s is refused', (_, event, fault) => {
    expect(faultsOf(asJson(event)).join('; ')).toContain(fault);
  });

  it('may hold a process in a process', () => {
    const { service: _, user, ...rest } = valid;
    const launched = (grandparent: unknown) => ({
      ...rest,
      actor: { user },
      category_uid: 1,
      class_uid: 1007,
      device: { hostname: 'h', type_id: 0 },
      metadata: { ...rest.metadata, profiles: ['host'] },
      process: { pid: 3, parent_process: { pid: 2, parent_process: { pid: grandparent } } },
      type_uid: 100701,
    });
    expect(faultsOf(launched(1))).toEqual([]);
    expect(faultsOf(launched('1')).join()).toContain('process.parent_process.parent_process.pid');
  });

  it('has its types', () => {
    expectTypeOf<Process['parent_process']>().toEqualTypeOf<Process | undefined>();
    expectTypeOf<Extract<OcsfEvent, { class_uid: 3002 }>>().toEqualTypeOf<Authentication>();
    // @ts-expect-error: a user's name is a text
    ((user: Authentication['user']) => user)({ name: 1 });
  });
});
