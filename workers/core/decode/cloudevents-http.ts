// CloudEvents 1.0 in an HTTP message (bindings/http-protocol-binding.md, section 3): which of the three modes it is in, and in binary
// mode the attributes, which are headers `ce-<name>`, percent-encoded. Attacker-controlled.
import type { JsonObject } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';
import {
  type CloudEvents,
  type CloudEventsOptions,
  decodeBatch,
  decodeBinary,
  decodeStructured,
} from './cloudevents.ts';

/** The headers of a message, by names in lower case; a `Headers` is one. */
export interface MessageHeaders extends Iterable<[name: string, value: string]> {
  get(name: string): string | null;
}

/**
 * The events of a message. Throws `Refusal` INGEST_MEDIA_TYPE_UNSUPPORTED for what is in no mode, or in an event format or a
 * charset that is not read, and what the decoder of its mode throws.
 */
export function decodeMessage(
  body: Uint8Array,
  headers: MessageHeaders,
  options: CloudEventsOptions,
): CloudEvents {
  const contentType = headers.get('content-type');
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType.startsWith('application/cloudevents')) {
    requireUtf8(contentType ?? '');
    if (mediaType === 'application/cloudevents+json') return decodeStructured(body, options);
    if (mediaType === 'application/cloudevents-batch+json') return decodeBatch(body, options);
    throw unsupported();
  }
  const attributes = attributesInHeaders(headers, contentType);
  if (attributes === undefined) throw unsupported();
  return decodeBinary(body, attributes, options);
}

function requireUtf8(contentType: string): void {
  const charset = /; *charset="?([^";]*)"?/i.exec(contentType)?.[1]?.trim().toLowerCase();
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/.test(charset)) throw unsupported();
}

function unsupported(): Refusal {
  return new Refusal(
    'INGEST_MEDIA_TYPE_UNSUPPORTED',
    'send application/cloudevents+json, application/cloudevents-batch+json (both in UTF-8), or ce-* headers',
  );
}

const PREFIX = 'ce-';

/**
 * The attributes in these headers (names in lower case), and `datacontenttype` from the Content-Type: then `ce-datacontenttype`,
 * which must not be there, does not count. undefined where no header is one of CloudEvents. Throws `Refusal`
 * DECODE_ENVELOPE_SYNTAX for a value that does not decode.
 */
export function attributesInHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
  contentType: string | null,
): JsonObject | undefined {
  const attributes: [string, string][] = [];
  for (const [name, value] of headers) {
    if (name.startsWith(PREFIX)) attributes.push([name.slice(PREFIX.length), decodeHeader(name, value)]);
  }
  if (attributes.length === 0) return undefined;
  if (contentType !== null && contentType !== '') attributes.push(['datacontenttype', contentType]);
  // Known names first: that is how a CloudEvent in JSON is recognized sooner.
  return { specversion: '', ...Object.fromEntries(attributes) };
}

/** Section 3.1.3.2: quotes are undone first, as older senders wrote them, then one round of percent-encoding. */
function decodeHeader(name: string, value: string): string {
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  const text = isQuoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  try {
    return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (octets) => decodeURIComponent(octets));
  } catch {
    // Octets that are no UTF-8, overlong ones for instance: the specification has them rejected.
    throw new Refusal(
      'DECODE_ENVELOPE_SYNTAX',
      `the header ${name.slice(0, 64)} is not UTF-8 once percent-decoded`,
    );
  }
}
