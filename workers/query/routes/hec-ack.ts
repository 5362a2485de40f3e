// POST /services/collector/ack: Splunk's indexer acknowledgement, true once a request's events are archived and under a published
// checkpoint. Here and not in ingest, which has no database. Spec: Splunk Enterprise, "About HTTP Event Collector Indexer
// Acknowledgment". An id says by itself which packet it stands for (core/attest/ack-id.ts): channels hold no state.
import * as z from 'zod';
import { packetPrefixOf } from '../../core/attest/ack-id.ts';
import { splunkTokenOf } from '../../core/attest/splunk-token.ts';
import { type HecCode, hecBody, hecChannel, hecStatus, isHecCode } from '../../core/decode/hec-replies.ts';
import { EdgesealError, Refusal, Unavailable } from '../../core/errors.ts';
import type { QueryApp, QueryContext } from '../app.ts';
import { callerOf } from '../auth.ts';
import { logFailure } from '../failure-log.ts';
import { findFinished } from '../proofs/acknowledged.ts';

/** Of a question: 60,000 ids. Vector asks for all that are open at once. */
const MAX_QUESTION_BYTES = 1024 * 1024;

/** Ids looked up; those behind them are answered false, and asked for again. */
const MAX_IDS = 10_000;

const question = z.object({ acks: z.array(z.int().min(0)) });

/** Mounts the paths of this file. */
export function mountHecAck(app: QueryApp): void {
  app.post('/services/collector/ack', async (c) => {
    try {
      return await answer(c);
    } catch (error) {
      const refused = refuse(error);
      logFailure(error, refused.status, { method: c.req.method, path: c.req.path });
      return refused;
    }
  });
}

async function answer(c: QueryContext): Promise<Response> {
  const { headers } = c.req.raw;
  const url = new URL(c.req.url);
  const { tenant, subject } = await callerOf(c.env, splunkTokenOf({ headers, url }), 'ingest');
  const channel = hecChannel(headers, url.searchParams);
  if (channel === null) throw invalid(10, 'name the channel');
  if (channel === 'invalid') throw invalid(11, 'the channel is not a GUID');
  const ids = [...new Set(parseQuestion(await readText(c.req.raw)))];
  const prefixes = new Map(ids.map((id) => [id, packetPrefixOf(id) ?? '']));
  const asked = [...prefixes.values()].filter((prefix) => prefix !== '').slice(0, MAX_IDS);
  const finished = await findFinished(c.env.CATALOG, { tenant, source: subject }, asked);
  const acks = Object.fromEntries([...prefixes].map(([id, prefix]) => [id, finished.has(prefix)]));
  return say(200, { acks });
}

/** The body as text, decompressed, and never more of it than {@link MAX_QUESTION_BYTES}. */
async function readText(request: Request): Promise<string> {
  const isCompressed = request.headers.get('content-encoding') === 'gzip';
  const stream = isCompressed
    ? request.body?.pipeThrough<Uint8Array>(new DecompressionStream('gzip'))
    : request.body;
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of stream ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > MAX_QUESTION_BYTES) break;
    }
  } catch (cause) {
    throw invalid(6, 'the body is cut short or damaged', cause);
  }
  if (text.length <= MAX_QUESTION_BYTES) return text;
  throw invalid(6, `a question may take ${MAX_QUESTION_BYTES} bytes`);
}

function parseQuestion(text: string): number[] {
  try {
    return question.parse(JSON.parse(text)).acks;
  } catch (cause) {
    throw invalid(6, 'the body is not {"acks":[<id>, ...]}', cause);
  }
}

function invalid(hec: HecCode, message: string, cause?: unknown): Refusal {
  return new Refusal('QUERY_PARAMETER_INVALID', message, { detail: { hec }, cause });
}

/** Splunk's words for what went wrong; only what is the caller's fault is said in ours too. */
function refuse(error: unknown): Response {
  const body = hecBody(codeOf(error));
  const status = hecStatus(body.code);
  if (error instanceof Refusal) return say(status, { ...body, reason: `${error.code}: ${error.message}` });
  return say(
    status,
    body,
    error instanceof Unavailable ? { 'retry-after': String(error.retryAfterSeconds) } : {},
  );
}

function codeOf(error: unknown): HecCode {
  if (!(error instanceof EdgesealError)) return 8;
  const named = error.detail?.hec;
  if (isHecCode(named)) return named;
  if (error instanceof Unavailable) return 9;
  if (error.code === 'AUTH_TOKEN_MISSING') return 2;
  if (error.code === 'AUTH_SCOPE_MISSING') return 1;
  return error.code.startsWith('AUTH_') ? 4 : 8;
}

function say(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}
