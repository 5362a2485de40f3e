// Sends requests to the Worker as a sender would, over real bindings whose traffic can be looked at or broken.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { PacketFile, PacketMessage } from '../../../schemas/packet.ts';
import type { Scope } from '../../../schemas/registry.ts';
import { decodeMessage } from '../../../workers/core/attest/envelope.ts';
import { importSigningKey } from '../../../workers/core/attest/keys.ts';
import { expandPacketFile } from '../../../workers/core/attest/packet-compression.ts';
import { decodePacketFile } from '../../../workers/core/attest/packet-file.ts';
import { signToken } from '../../../workers/core/attest/token.ts';
import worker from '../../../workers/ingest/index.ts';

/** What a token of these tests says unless told otherwise. */
export const SENDER = { tenant: 'acme', sub: 'fw-1', jti: 'token-1', scope: ['ingest'] as Scope[] };

/** A token signed by the deployment's token key. */
export async function token(claims: Partial<typeof SENDER> & { exp?: number } = {}): Promise<string> {
  return signToken({ ...SENDER, ...claims }, await importSigningKey(env.TEST_TOKEN_KEY));
}

/** The Worker in front of its bindings, some of them replaced; a new isolate's state each. */
export class FrontDoor {
  readonly env: IngestEnv;
  /** What the queue took, in order. */
  readonly messages: PacketMessage[] = [];

  constructor(replaced: Partial<IngestEnv> = {}) {
    this.env = { ...env, PACKETS: this.#recording(env.PACKETS), ...replaced };
  }

  /** The real queue, noting what it accepted. Read before it is sent: sending detaches the buffer. */
  #recording(real: Queue): Queue {
    const read = (body: unknown) => decodeMessage(new Uint8Array(body as Uint8Array).slice());
    return {
      metrics: () => real.metrics(),
      send: async (body, options) => {
        const message = read(body);
        const response = await real.send(body, options);
        this.messages.push(message);
        return response;
      },
      sendBatch: async (messages, options) => {
        const batch = [...messages];
        const noted = batch.map(({ body }) => read(body));
        const response = await real.sendBatch(batch, options);
        this.messages.push(...noted);
        return response;
      },
    };
  }

  /** Any request; waits for what goes on behind the answer. */
  async fetch(path: string, init: RequestInit<IncomingRequestCfProperties> = {}): Promise<Response> {
    const context = createExecutionContext();
    const request = new Request<unknown, IncomingRequestCfProperties>(`https://edge.example${path}`, init);
    const response = await worker.fetch(request, this.env, context);
    await waitOnExecutionContext(context);
    return response;
  }

  /** POST /v1/events with a good token unless `headers` bring another. */
  async post(body: BodyInit | null, headers: Record<string, string> = {}, query = ''): Promise<Response> {
    const all = { authorization: `Bearer ${await token()}`, ...headers };
    return this.fetch(`/v1/events${query}`, { method: 'POST', body, headers: all });
  }

  /** The packet files the queue took whole. */
  packets(): PacketFile[] {
    return this.messages.flatMap((message) =>
      message.kind === 'packet' ? [decodePacketFile(expandPacketFile(message.file))] : [],
    );
  }

  /** Runs the cron. */
  async cron(cron = '* * * * *', at = Date.now()): Promise<void> {
    await worker.scheduled({ cron, scheduledTime: at, noRetry: () => {} }, this.env);
  }
}

/** The error envelope of an answer. */
export async function errorOf(response: Response): Promise<{
  code: string;
  message: string;
  detail?: { rejected?: { index: number; code: string; message: string }[] };
}> {
  const { error } = await response.json<{ error: { code: string; message: string } }>();
  return error;
}

/** `status code`, as the tables of refusals compare it. */
export async function verdictOf(response: Response): Promise<string> {
  if (response.status === 202) return '202';
  return `${response.status} ${(await errorOf(response)).code}`;
}

/** The canonical texts of a packet's events, parsed. */
export function eventsOf({ canonical, canonicalOffsets }: PacketFile): Record<string, unknown>[] {
  return textsOf(canonical, canonicalOffsets).map((text) => JSON.parse(text));
}

/** The original texts of a packet's events. */
export function rawsOf({ raw, rawOffsets }: PacketFile): string[] {
  return textsOf(raw, rawOffsets);
}

function textsOf(bytes: Uint8Array, offsets: Uint32Array): string[] {
  return Array.from({ length: offsets.length - 1 }, (_, i) =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(offsets[i], offsets[i + 1]),
    ),
  );
}
