// The deployment under audit, over HTTP: what anybody may read of its log, and what a read token shows of the catalog. Everything that
// comes back is checked by who asked; here it is only made sure that an answer came, or that there is none.
import * as z from 'zod';
import { type ListedSegment, type SegmentsPage, segmentsPage } from '../../schemas/audit-api.ts';
import { packetAnswer, packetProofAnswer } from '../../schemas/proof-api.ts';
import { type StatsField, statsAnswer } from '../../schemas/query-api.ts';
import { statementsPage } from '../../schemas/statement-api.ts';
import type { TileSource } from '../../workers/core/audit/log-replay.ts';
import { type TileId, tilePath } from '../../workers/core/log/tiles.ts';
import { getJson, Refused, request, Unreachable } from '../api.ts';
import type { Connection } from '../connection.ts';

/** Times a question is asked before the audit gives up, to be gone on with later. */
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;

/** A packet's proof, or why there is none. */
export type ProofAnswer =
  | { readonly kind: 'proof'; readonly document: unknown; readonly isRetry: boolean }
  | { readonly kind: 'none' };

/** An event's proof, or why there is none. */
export type EventProofAnswer =
  | { readonly kind: 'proof'; readonly document: unknown }
  | { readonly kind: 'none' }
  | { readonly kind: 'later' }
  | { readonly kind: 'erased' };

/** The bytes of a segment; null where there are none, `unreadable` where there are, and the deployment fails to give them out. */
export type SegmentObject = Uint8Array<ArrayBuffer> | 'unreadable' | null;

/** See the head of this file. */
export class AuditedDeployment {
  readonly #connection: Connection;
  /** Bytes of bodies that were fetched. */
  bytes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The newest checkpoint, verbatim; null while the log shows none. */
  async checkpoint(): Promise<string | null> {
    return (await this.#open('/log/checkpoint'))?.text() ?? null;
  }

  /** The newest checkpoint that the deployment's quorum of witnesses cosigned, verbatim; null while there is none. */
  async witnessed(): Promise<string | null> {
    return (await this.#open('/log/checkpoint/witnessed'))?.text() ?? null;
  }

  /** A tile or bundle; null where the log does not show it. */
  readonly tile: TileSource = async (id: TileId) => this.#bytes(`/log/${tilePath(id)}`);

  /** One page of own segments, from a log index on; `null` for those not sealed yet. */
  segments(from: number | null): Promise<SegmentsPage> {
    const parameters = from === null ? { sealed: 'false' } : { from_index: from };
    return this.#ask(() => getJson(this.#connection, '/v1/segments', segmentsPage, parameters));
  }

  /** A segment object; null where the archive does not have it. */
  async segment(id: number): Promise<SegmentObject> {
    const headers = { authorization: `Bearer ${this.#connection.token}` };
    try {
      return await this.#ask(async () => this.#read(await this.#get(`/v1/segments/${id}`, headers)));
    } catch (error) {
      // A body that breaks off each time is one that is shorter than it should be.
      if (!isNotShown(error) && !(error instanceof TypeError)) throw error;
      return error instanceof Refused && error.status === 404 ? null : 'unreadable';
    }
  }

  /** A segment as it is listed now, if that is no longer as it was: an erasure may have rewritten it meanwhile. */
  async relisted(was: ListedSegment): Promise<ListedSegment | undefined> {
    if (was.log_start === null) return undefined;
    const { segments } = await this.segments(was.log_start);
    const now = segments.find(({ segment }) => segment === was.segment);
    return now === undefined || JSON.stringify(now) === JSON.stringify(was) ? undefined : now;
  }

  /** A page of statements, newest first. */
  statements(cursor: string | null): Promise<z.infer<typeof statementsPage>> {
    const parameters = { limit: 500, cursor: cursor ?? undefined };
    return this.#ask(() => getJson(this.#connection, '/v1/statements', statementsPage, parameters));
  }

  /** Whether the erasure of an event has been said and sealed, or was said within the hour. */
  async isErased(uid: string): Promise<boolean> {
    const asked = { kind: 'erasure', subject: uid };
    const page = await this.#ask(() => getJson(this.#connection, '/v1/statements', statementsPage, asked));
    return page.statements.some(
      ({ log_index: index, created_at: at }) => index !== null || Date.now() - at < 3_600_000,
    );
  }

  /** When an event was erased, as the newest statement of it says; 0 where none does. */
  async erasedAt(uid: string): Promise<number> {
    const asked = { kind: 'erasure', subject: uid };
    const page = await this.#ask(() => getJson(this.#connection, '/v1/statements', statementsPage, asked));
    return page.statements[0]?.created_at ?? 0;
  }

  /** The proof of an event; `later` where it is not under a checkpoint yet. */
  async eventProof(uid: string): Promise<EventProofAnswer> {
    try {
      const document = await this.#ask(() =>
        getJson(this.#connection, `/v1/events/${uid}/proof`, z.unknown()),
      );
      return { kind: 'proof', document };
    } catch (error) {
      if (error instanceof Refused && error.status === 410) return { kind: 'erased' };
      if (error instanceof Refused && error.code === 'QUERY_NOT_SEALED') return { kind: 'later' };
      if (isNotShown(error)) return { kind: 'none' };
      throw error;
    }
  }

  /** Counts by hour from the catalog. */
  stats(field: StatsField, from: number, to: number): Promise<z.infer<typeof statsAnswer>> {
    return this.#ask(() =>
      getJson(this.#connection, '/v1/stats', statsAnswer, { field, from, to, interval: '1h' }),
    );
  }

  /** The proof of a packet, which for a retry is that of its first one. */
  async proof(packet: string): Promise<ProofAnswer> {
    try {
      return await this.#ask(async () => {
        const found = await getJson(this.#connection, `/v1/packets/${packet}`, z.object(packetAnswer.shape));
        const first = found.duplicate_of ?? packet;
        const document = await getJson(this.#connection, `/v1/packets/${first}/proof`, packetProofAnswer);
        return { kind: 'proof', document, isRetry: found.duplicate_of !== null };
      });
    } catch (error) {
      if (isNotShown(error)) return { kind: 'none' };
      throw error;
    }
  }

  #bytes(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#ask(async () => {
      const response = await this.#fetch(path);
      return response === null ? null : this.#read(response);
    });
  }

  async #read(response: Response): Promise<Uint8Array<ArrayBuffer>> {
    const body = new Uint8Array(await response.arrayBuffer());
    this.bytes += body.length;
    return body;
  }

  #open(path: string): Promise<Response | null> {
    return this.#ask(() => this.#fetch(path));
  }

  #get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return request(`${this.#connection.url}${path}`, { headers });
  }

  async #fetch(path: string): Promise<Response | null> {
    try {
      return await this.#get(path);
    } catch (error) {
      if (isNotShown(error)) return null;
      throw error;
    }
  }

  /** Asks again what could not be reached or was told to wait. */
  async #ask<T>(question: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await question();
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
        const asked = error instanceof Refused ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
        const wait = Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1));
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, 30_000)));
      }
    }
  }
}

/** 404 is "not there"; 500 is how a deployment answers for a part of its own that is broken: either way it is not shown. */
function isNotShown(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.status === 500);
}

/** A body that breaks off is a TypeError of fetch. */
function isPassing(error: unknown): boolean {
  const waits = error instanceof Refused && (error.status === 429 || error.status >= 502);
  return waits || error instanceof Unreachable || error instanceof TypeError;
}
