// Holds the matrix of docs/senders.md to the running stack, a cell at a time: where a token may stand, how a body may be packed, what
// becomes of a bad event, and by what a retry is known.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Telling } from '../../../cli/dev/senders/facts.ts';
import { CARRIERS, COMMON_ENCODINGS, type Spoken, spokenProtocols } from '../../../cli/dev/senders/page.ts';
import { receiptClaims } from '../../support/faulty-proxy.ts';
import { HOOK, SAMPLES, type SenderSample } from '../../support/sender-samples.ts';
import { STACK_TENANT, type Stack, startStack } from '../../support/stack.ts';
import { allEvents, sealed } from '../../support/stack-client.ts';

const PACK = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const satisfies Record<(typeof COMMON_ENCODINGS)[number], (body: Buffer) => Buffer>;

/** How each way of telling is found in an answer. */
const TOLD: Readonly<Record<Telling, RegExp>> = {
  named: /"rejected":\[\{"index":1,/,
  counted: /"rejected(LogRecords)?":"?1\b/,
  itemized: /"status":201.*"status":400/,
  silent: /^(?!.*reject)/,
};

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => stack?.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly packet: string | null;
}

/** Sends what a sample makes, as its source. */
class Sender {
  readonly source: string;
  readonly #sample: SenderSample;
  readonly #spoken: Spoken;
  #token = '';
  readonly #packets: string[] = [];

  constructor(sample: SenderSample, spoken: Spoken) {
    this.source = `matrix-${sample.protocol}`;
    this.#sample = sample;
    this.#spoken = spoken;
  }

  async setUp(): Promise<void> {
    this.#token = await stack.token({ tenant: STACK_TENANT, subject: this.source, scope: ['ingest'] });
    if (!this.#spoken.isAdmitting) return;
    const admin = await stack.token({ tenant: STACK_TENANT, subject: 'admin', scope: ['admin'] });
    const response = await fetch(`${stack.url}/v1/sources/${this.source}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ hook: HOOK }),
    });
    expect(response.status, await response.text()).toBe(201);
  }

  async send(
    body: string | Uint8Array<ArrayBuffer>,
    how: { carrier?: string; headers?: Record<string, string>; query?: string } = {},
  ): Promise<Answer> {
    const { method, path, headers } = this.#sample;
    const { carrier = this.#spoken.carriers[0] ?? '', query = '' } = how;
    const carried = CARRIERS[carrier]?.(this.#token) ?? { headers: { [HOOK.header]: HOOK.secrets[0] } };
    const search = new URLSearchParams([
      ...new URLSearchParams(query),
      ...new URLSearchParams(carried.query),
    ]);
    const response = await fetch(`${stack.url}${path.replace(':source', this.source)}?${search}`, {
      method,
      headers: { ...headers, ...carried.headers, ...how.headers },
      body,
    });
    const packet = receiptClaims(response.headers.get('edgeseal-receipt') ?? undefined)?.jti ?? null;
    if (packet !== null) this.#packets.push(packet);
    return { status: response.status, text: await response.text(), packet };
  }

  /** Markers of all events that are found, sorted; one that is found twice is here twice. */
  async found(): Promise<string[]> {
    await sealed(stack, this.#packets);
    const events = await allEvents(stack, `source:${this.source}`);
    return events.map((event) => `${event.raw_data}`.match(/~[\w-]+~/)?.[0] ?? '?').sort();
  }
}

const spoken = await spokenProtocols();

describe.each(SAMPLES.map((sample, at) => ({ sample, name: sample.protocol, at })))(
  '$name',
  ({ sample, at }) => {
    const protocol = spoken[at];
    if (protocol === undefined) throw new Error('a sample of no protocol');
    const { dialect, carriers, facts, isAdmitting } = protocol;
    const [durable] = dialect.durable ?? [];
    const sender = new Sender(sample, protocol);
    const sent: string[] = [];
    const fresh = (name: string): string => {
      const marker = `~${name.replaceAll(/[^\w-]/g, '')}~`;
      sent.push(marker);
      return marker;
    };
    beforeAll(() => sender.setUp());

    it.each(isAdmitting ? [] : Object.keys(CARRIERS))(
      'takes a token as %s, or says that it does not',
      async (carrier) => {
        const isListed = carriers.includes(carrier);
        const marker = isListed ? fresh(`token-${carrier}`) : '~refused~';
        const { status } = await sender.send(sample.body([marker]), { carrier });
        if (isListed) expect(status).toBe(durable);
        else expect([400, 401, 403]).toContain(status);
      },
    );

    it.each(COMMON_ENCODINGS)('takes a body packed by %s', async (encoding) => {
      const body = PACK[encoding](Buffer.from(sample.body([fresh(`packed-${encoding}`)])));
      const { status } = await sender.send(new Uint8Array(body), {
        headers: { 'content-encoding': encoding },
      });
      expect(status).toBe(durable);
    });

    it('takes the good of a body, and tells of the bad as its dialect can', async () => {
      const { status, text } = await sender.send(sample.mixed(fresh('mixed')), {
        query: sample.mixedQuery ?? '',
      });
      expect(status).toBe(durable);
      expect(text).toMatch(TOLD[facts.mixed]);
    });

    it('archives the same body once, and gives it two receipts', async () => {
      const body = sample.body([fresh('repeated')]);
      const [first, second] = [await sender.send(body), await sender.send(body)];
      expect([first.status, second.status]).toEqual([durable, durable]);
      expect(first.packet).not.toBe(second.packet);
    });

    it('knows a request by the name that its protocol gives it, whatever else changed', async () => {
      expect(sample.identified !== undefined || isAdmitting).toBe(facts.identity !== undefined);
      if (sample.identified === undefined) return;
      for (const marker of [fresh('named'), '~another~']) {
        const { body, headers = {} } = sample.identified(marker);
        expect((await sender.send(body, { headers })).status).toBe(durable);
      }
    });

    it('finds each event it took, once', async () => {
      expect(await sender.found()).toEqual(sent.toSorted());
    });
  },
);
