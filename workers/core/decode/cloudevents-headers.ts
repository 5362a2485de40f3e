// The attributes of a CloudEvent in HTTP's binary mode: headers `ce-<name>`, percent-encoded
// (CloudEvents 1.0, bindings/http-protocol-binding.md, section 3.1.3). Attacker-controlled.
import type { JsonObject } from '../../../schemas/json.ts';
import { Refusal } from '../errors.ts';

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
