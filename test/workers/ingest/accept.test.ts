// A good request: what is answered, and what persist will find.
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ingestReply } from '../../../schemas/ingest-api.ts';
import { importPublicKeys } from '../../../workers/core/attest/keys.ts';
import { verifyReceipt } from '../../../workers/core/attest/receipt.ts';
import { errorOf, eventsOf, FrontDoor, rawsOf } from './front-door.ts';

const LINES = ['{"a":1}', '{"a":2}', '{"a":3}'];

describe('POST /v1/events', () => {
  it('answers 202 with packet, counts, receipt and links', async () => {
    const response = await new FrontDoor().post(LINES.join('\n'), { 'content-type': 'application/x-ndjson' });
    expect(response.status).toBe(202);
    const reply = ingestReply.parse(await response.json());
    expect(reply).toMatchObject({ accepted: 3, rejected: [] });
    expect(reply.links).toEqual({
      events: `/v1/events?q=packet:${reply.packet}`,
      proof: `/v1/packets/${reply.packet}/proof`,
    });
    expect(response.headers.get('edgeseal-receipt')).toBe(reply.receipt);
  });

  it('signs a receipt over what persist is handed', async () => {
    const door = new FrontDoor();
    const before = Date.now();
    const response = await door.post(LINES.join('\n'));
    const reply = ingestReply.parse(await response.json());
    const keys = await importPublicKeys(env.PUBLIC_KEYS);
    const receipt = await verifyReceipt(reply.receipt, (kid) => keys.find(kid, 'receipt'));
    const [file] = door.packets();
    expect(file?.header.receipt).toBe(reply.receipt);
    expect(receipt).toMatchObject({
      ...{ jti: reply.packet, tenant: 'acme', sub: 'fw-1', events: 3, iss: env.ISSUER },
      ...{ root: file?.manifest.root, body: file?.manifest.body },
    });
    expect(file?.manifest.received_at).toBeGreaterThanOrEqual(before);
    expect(file?.manifest.bytes).toBe(LINES.join('\n').length);
  });

  it('hands on each event with its uid and its text, in order', async () => {
    const door = new FrontDoor();
    const reply = ingestReply.parse(await (await door.post(LINES.join('\n'))).json());
    const [file] = door.packets();
    if (file === undefined) throw new Error('no packet in the queue');
    expect(rawsOf(file)).toEqual(LINES);
    expect(eventsOf(file).map((event) => event.metadata)).toMatchObject(
      LINES.map((_, i) => ({ uid: `${reply.packet}.${i}` })),
    );
  });

  it('takes CSV: a line of names and a record over two lines', async () => {
    const door = new FrontDoor();
    const response = await door.post('id,note\n1,"a\nb"\n2,c\n', {
      'content-type': 'text/csv; charset=utf-8',
    });
    expect(ingestReply.parse(await response.json())).toMatchObject({ accepted: 2, rejected: [] });
    const [file] = door.packets();
    if (file === undefined) throw new Error('no packet in the queue');
    expect(rawsOf(file)).toEqual(['1,"a\nb"', '2,c']);
  });

  it('takes the good of a mixed batch, names the bad by their position and hands on their text', async () => {
    const door = new FrontDoor();
    const response = await door.post('{"a":1}\n{"a":\n\n{"a":3}', { 'content-type': 'application/x-ndjson' });
    const reply = ingestReply.parse(await response.json());
    expect(reply.accepted).toBe(2);
    expect(reply.rejected).toMatchObject([{ index: 1, code: 'DECODE_JSON_SYNTAX' }]);
    const [file] = door.packets();
    expect(file?.header.rejected).toMatchObject([{ index: 1, code: 'DECODE_JSON_SYNTAX', raw: '{"a":' }]);
  });

  it('refuses a batch of which nothing is good, with each reason, and stores nothing', async () => {
    const door = new FrontDoor();
    const response = await door.post('{"a":\n[1]', { 'content-type': 'application/x-ndjson' });
    expect(response.status).toBe(400);
    const error = await errorOf(response);
    expect(error.code).toBe('DECODE_JSON_SYNTAX');
    expect(error.detail?.rejected?.map(({ index, code }) => [index, code])).toEqual([
      [0, 'DECODE_JSON_SYNTAX'],
      [1, 'DECODE_JSON_NOT_OBJECT'],
    ]);
    expect(door.messages).toEqual([]);
  });

  it('hands on the Idempotency-Key and the window of the source', async () => {
    await env.REGISTRY.put('source:acme/fw-1', JSON.stringify({ v: 1, dedupWindowSeconds: 7 }));
    const door = new FrontDoor();
    await door.post(LINES[0] ?? '', { 'idempotency-key': 'batch-0001' });
    expect(door.packets()[0]?.header).toMatchObject({ idempotencyKey: 'batch-0001', dedupWindowSeconds: 7 });
    await env.REGISTRY.delete('source:acme/fw-1');
  });

  it('gives every request a packet of its own', async () => {
    const door = new FrontDoor();
    for (let i = 0; i < 3; i++) await door.post(LINES[0] ?? '');
    expect(new Set(door.packets().map((file) => file.manifest.packet)).size).toBe(3);
  });
});
