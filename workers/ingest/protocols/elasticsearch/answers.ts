// How Elasticsearch dresses an answer: the product header that its clients refuse to go without, the media type they asked in,
// and errors by their Java names. Spec: Elasticsearch REST API, "Compatibility", "Error responses".
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Verdict } from '../dialects.ts';

/** `application/vnd.elasticsearch+json; compatible-with=9` and its line-wise sister. */
const VENDOR = /application\/vnd\.elasticsearch\+(?:x-nd)?json\s*;\s*compatible-with\s*=\s*"?([0-9]{1,2})\b/i;

/** The major version a client asked to be spoken to in; undefined where it did not say. */
export function compatibleWith(headers: Headers): string | undefined {
  for (const name of ['accept', 'content-type']) {
    const major = VENDOR.exec(headers.get(name) ?? '')?.[1];
    if (major !== undefined) return major;
  }
  return undefined;
}

/** An answer in the media type that was asked in. */
export function say(
  status: number,
  body: JsonObject,
  asked: Headers,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const major = compatibleWith(asked);
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      'content-type':
        major === undefined
          ? 'application/json'
          : `application/vnd.elasticsearch+json;compatible-with=${major}`,
      'x-elastic-product': 'Elasticsearch',
      'cache-control': 'no-store',
    },
  });
}

/** An error of the whole request. */
export function errorBody(status: number, type: string, reason: string): JsonObject {
  return { error: { root_cause: [{ type, reason }], type, reason }, status };
}

/** Elasticsearch's name for what became of a request. */
export const ERROR_TYPES: Readonly<Record<Verdict, string>> = {
  durable: '',
  'no-credential': 'security_exception',
  'bad-credential': 'security_exception',
  forbidden: 'security_exception',
  empty: 'parse_exception',
  invalid: 'illegal_argument_exception',
  'unsupported-media': 'media_type_header_exception',
  'too-large': 'content_too_long_exception',
  overloaded: 'es_rejected_execution_exception',
  unavailable: 'unavailable_shards_exception',
  'not-served': 'resource_not_found_exception',
  'wrong-method': 'illegal_argument_exception',
  broken: 'exception',
};

/** What a client without a good credential is told it may send; a browser never gets here. */
export const CHALLENGE = 'Basic realm="edgeseal", charset="UTF-8", Bearer realm="edgeseal", ApiKey';
