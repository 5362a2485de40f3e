// Devices' paths go to the devices Worker, whose events are fetched onto the road of all events; and events need it for nothing.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { attestationEvent } from '../../../workers/core/devices/device-event.ts';
import { eventsOf, FrontDoor, verdictOf } from './front-door.ts';

interface Pending {
  readonly id: string;
  readonly tenant: string;
  readonly event: string;
}

/**
 * A devices Worker that notes what it is asked, with an outbox that forgets what it is told was taken. A `POST /v1/attestations?name=ID` is
 * answered as one that made the record ID.
 */
class Devices {
  readonly asked: string[] = [];
  /** What was asked for by its name, question by question. */
  readonly named: string[][] = [];
  /** `before` of the last question for what is left. */
  before = '';
  readonly taken: { id: string; packet: string }[] = [];
  outbox: Pending[];

  #held: Promise<void> | undefined;

  constructor(outbox: Pending[] = []) {
    this.outbox = outbox;
  }

  /** Leaves the next question for named events unanswered until what is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const body = await request.text();
    this.asked.push(`${request.method} ${pathname}`);
    if (pathname === '/outbox/pending') {
      const after = searchParams.get('after') ?? '';
      this.before = searchParams.get('before') ?? '';
      return Response.json({ events: this.outbox.filter(({ id }) => id > after).slice(0, 2) });
    }
    if (pathname === '/outbox/named') {
      const { ids }: { ids: string[] } = JSON.parse(body);
      this.named.push(ids);
      const held = this.#held;
      this.#held = undefined;
      await held;
      return Response.json({ events: this.outbox.filter(({ id }) => ids.includes(id)) });
    }
    if (pathname === '/outbox/taken') {
      const told: { taken: { id: string; packet: string }[] } = JSON.parse(body);
      this.taken.push(...told.taken);
      this.outbox = this.outbox.filter(({ id }) => !told.taken.some((one) => one.id === id));
    }
    const record = searchParams.get('name');
    const header = pathname === '/v1/attestations' ? 'edgeseal-attestation' : 'edgeseal-change';
    return Response.json(
      { pathname },
      {
        status: pathname === '/v1/devices/none' ? 404 : 200,
        headers: record === null ? {} : { [header]: record },
      },
    );
  };

  get binding(): Partial<IngestEnv> {
    return { DEVICES: this as unknown as Fetcher };
  }
}

const pending = (id: string, tenant = 'acme'): Pending => ({
  ...{ id, tenant },
  event: JSON.stringify(
    attestationEvent({
      ...{
        id,
        at: Date.now(),
        device: 'pump-7',
        name: null,
        family: 'stm32',
        status: 'failed',
        reason: 'nonce-spent',
      },
      ...{
        version: 2,
        bootCount: 1,
        firmwareHash: 'ab',
        firmwareVersion: null,
        nonce: 'n',
        kid: null,
        actor: 'gw',
      },
    }),
  ),
});

afterEach(() => void vi.useRealTimers());

describe('the devices Worker', () => {
  it('gets its paths untouched, and only those', async () => {
    const devices = new Devices();
    const door = new FrontDoor(devices.binding);
    for (const path of ['/v1/devices', '/v1/devices/a/history', '/v1/attestations/firmware'])
      await door.fetch(path);
    for (const path of ['/v1/devicesx', '/outbox/pending', '/outbox/taken', '/v1/attestation'])
      await door.fetch(path);
    expect(devices.asked).toEqual([
      'GET /v1/devices',
      'GET /v1/devices/a/history',
      'GET /v1/attestations/firmware',
    ]);
  });

  it('has the event of what an answer names handed on behind it, and nothing else; not behind reads and refusals', async () => {
    const devices = new Devices(['1', '2', '3'].map((id) => pending(id)));
    const door = new FrontDoor(devices.binding);
    await door.fetch('/v1/devices');
    await door.fetch('/v1/devices/pump-7/challenge', { method: 'POST' });
    await door.fetch('/v1/devices/none?name=1', { method: 'PUT', body: '{}' });
    expect([devices.named, devices.taken]).toEqual([[], []]);
    await door.fetch('/v1/attestations?name=2', { method: 'POST', body: '{}' });
    await door.fetch('/v1/devices/pump-7?name=3', { method: 'PUT', body: '{}' });
    expect(devices.taken.map(({ id }) => id)).toEqual(['2', '3']);
    expect(devices.outbox.map(({ id }) => id)).toEqual(['1']);
    const packets = door.packets();
    expect(packets.map(({ header }) => header.idempotencyKey)).toEqual(['2', '3']);
    for (const packet of packets) {
      expect(packet.manifest).toMatchObject({
        ...{
          tenant: 'acme',
          source: 'edgeseal-devices',
          sender: { proof: 'worker', key: 'edgeseal-devices' },
        },
      });
      expect(eventsOf(packet)).toMatchObject([{ class_uid: 2004, severity_id: 5 }]);
    }
  });

  it('is asked for each event once, however many answers come at once', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => String(i + 100));
    const devices = new Devices(ids.map((id) => pending(id)));
    const door = new FrontDoor(devices.binding);
    await Promise.all(
      ids.map((id) => door.fetch(`/v1/attestations?name=${id}`, { method: 'POST', body: '{}' })),
    );
    expect(devices.named.flat().sort()).toEqual(ids);
    expect(devices.named.length).toBeLessThan(20);
    expect(devices.outbox).toEqual([]);
    expect(
      door
        .packets()
        .map(({ header }) => header.idempotencyKey)
        .sort(),
    ).toEqual(ids);
  });

  it('is gone on with by a later answer where one was cut off while it handed on, and the cron takes what that one held', async () => {
    const devices = new Devices(['1', '2', '3'].map((id) => pending(id)));
    const door = new FrontDoor(devices.binding);
    const attest = (id: string) => door.fetch(`/v1/attestations?name=${id}`, { method: 'POST', body: '{}' });
    vi.useFakeTimers({ toFake: ['Date'] });
    const release = devices.hold();
    const cutOff = attest('1');
    await vi.waitFor(() => expect(devices.named).toEqual([['1']]));
    await attest('2');
    expect(devices.named).toEqual([['1']]);
    vi.setSystemTime(Date.now() + 20_000);
    await attest('3');
    expect(devices.named).toEqual([['1'], ['2', '3']]);
    await door.cron();
    expect(devices.taken.map(({ id }) => id)).toEqual(['2', '3', '1']);
    release();
    await cutOff;
    expect(devices.outbox).toEqual([]);
    expect(door.packets().map(({ header }) => header.idempotencyKey)).toEqual(['2', '3', '1']);
  });

  it('is emptied by the cron too, and one event that cannot be taken holds up no other', async () => {
    const devices = new Devices([
      { ...pending('1'), event: 'no event' },
      pending('2', 'other'),
      pending('3'),
    ]);
    const door = new FrontDoor(devices.binding);
    await door.cron();
    expect(devices.asked[0]).toBe('POST /upkeep');
    // What answers of the last two minutes named is theirs to hand on.
    expect(Date.now() - Number(devices.before)).toBeGreaterThanOrEqual(120_000);
    expect(devices.taken.map(({ id }) => id)).toEqual(['2', '3']);
    expect(devices.outbox.map(({ id }) => id)).toEqual(['1']);
  });

  it('keeps what storage does not take, and gives it later', async () => {
    const devices = new Devices([pending('1')]);
    const broken = new FrontDoor({
      ...devices.binding,
      PACKETS: {
        send: () => Promise.reject(new Error('no')),
        metrics: () => Promise.reject(new Error('no')),
      },
      SPILL: { put: () => Promise.reject(new Error('no')), list: () => Promise.reject(new Error('no')) },
    } as unknown as Partial<IngestEnv>);
    const answer = await broken.fetch('/v1/attestations?name=1', { method: 'POST', body: '{}' });
    expect([answer.status, devices.taken]).toEqual([200, []]);
    await new FrontDoor(devices.binding).cron();
    expect(devices.taken.map(({ id }) => id)).toEqual(['1']);
  });

  it.each([
    ['fails', { DEVICES: { fetch: () => Promise.reject(new Error('it is down')) } }],
    ['is not there', { DEVICES: undefined }],
  ])('when it %s, devices wait, and events and the cron go on', async (_, replaced) => {
    const door = new FrontDoor(replaced as unknown as Partial<IngestEnv>);
    expect(await verdictOf(await door.fetch('/v1/devices'))).toBe('503 INGEST_DEVICES_UNAVAILABLE');
    expect(await verdictOf(await door.post('{"a":1}'))).toBe('202');
    await door.cron();
    expect(door.messages.map(({ kind }) => kind)).toEqual(['packet', 'pulse']);
  });
});
