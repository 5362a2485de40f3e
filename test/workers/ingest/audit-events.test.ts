// What the self-audit found is fetched from persist with each pulse: for the tenant it concerns, or for the deployment's own.
import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { findingEvent } from '../../../workers/core/audit/finding-event.ts';
import { eventsOf, FrontDoor } from './front-door.ts';

const NOW = Date.UTC(2026, 10, 21);

/** A persist Worker that holds these, and notes what it is told. */
function auditor(pending: readonly { id: string; tenant: string; event: string }[]) {
  const taken: { id: string; packet: string }[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === '/outbox/taken') {
      const told: { taken: { id: string; packet: string }[] } = await request.json();
      taken.push(...told.taken);
      return new Response(null, { status: 204 });
    }
    const after = searchParams.get('after') ?? '';
    return Response.json({ events: pending.filter(({ id }) => id > after) });
  };
  return { taken, binding: { AUDITOR: { fetch } } as unknown as Partial<IngestEnv> };
}

const finding = (id: string, tenant: string) => ({
  ...{ id, tenant },
  event: JSON.stringify(
    findingEvent(
      { code: 'log-rolled-back', subject: '9', detail: 'shorter' },
      { firstSeenAt: NOW, now: NOW, isAgain: false },
    ),
  ),
});

it('takes findings in as critical events of the tenants they concern, and of the default one where that is the log', async () => {
  const { taken, binding } = auditor([finding('aa', '_'), finding('bb', 'acme')]);
  const door = new FrontDoor({ ...binding, DEFAULT_TENANT: 'home' });
  await door.cron();
  expect(taken.map(({ id }) => id)).toEqual(['aa', 'bb']);
  const packets = door.packets();
  expect(packets.map(({ manifest }) => manifest.tenant)).toEqual(['home', 'acme']);
  expect(packets.map(({ header }) => header.idempotencyKey)).toEqual(['aa', 'bb']);
  for (const packet of packets) {
    expect(packet.manifest).toMatchObject({
      ...{ source: 'edgeseal-audit', sender: { proof: 'worker', key: 'edgeseal-audit' } },
    });
    expect(eventsOf(packet)).toMatchObject([
      { class_uid: 2004, severity_id: 5, finding_info: { uid: 'log-rolled-back 9' } },
    ]);
  }
});

it('takes findings in however much the senders of their tenant send', async () => {
  const { taken, binding } = auditor([finding('aa', 'limited'), finding('bb', 'limited')]);
  await env.REGISTRY.put('tenant:limited', JSON.stringify({ v: 1, limits: { requestsPerMinute: 1 } }));
  await new FrontDoor(binding).cron();
  expect(taken.map(({ id }) => id)).toEqual(['aa', 'bb']);
});

it.each([
  ['is down', { fetch: () => Promise.reject(new Error('it is down')) }],
  ['answers nonsense', { fetch: async () => Response.json({ events: [{ id: 1, tenant: '../x' }] }) }],
  ['is not bound', undefined],
])('where persist %s, the pulse goes on', async (_, AUDITOR) => {
  const door = new FrontDoor({ AUDITOR } as unknown as Partial<IngestEnv>);
  await door.cron();
  expect(door.messages.map(({ kind }) => kind)).toEqual(['pulse']);
});

it('asks from within only: no path of the front door leads there', async () => {
  const door = new FrontDoor(auditor([finding('aa', 'acme')]).binding);
  expect(await (await door.fetch('/outbox/pending', { method: 'POST' })).text()).not.toContain('finding');
});
