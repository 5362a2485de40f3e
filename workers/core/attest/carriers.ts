// Where a request carries its token: each protocol names the places its senders use, and one reading serves them all.
// Bearer: RFC 6750; Basic: RFC 7617; `Splunk`, `ApiKey` and the headers: what each vendor documents (docs/senders.md).
import { Refusal } from '../errors.ts';

/** A scheme of the Authorization header, in lower case. */
type AuthScheme = 'bearer' | 'basic' | 'splunk' | 'apikey';

/** A header that is a token and nothing else. */
type TokenHeader = 'x-api-key' | 'dd-api-key' | 'x-amz-firehose-access-key';

/** A place a token may stand in: a scheme of Authorization, a header of its own, or `?name`, a parameter of the address. */
export type Carrier = AuthScheme | TokenHeader | `?${string}`;

/** What of a request is looked at; a `RequestHead` is one. */
export interface Presented {
  readonly headers: { get(name: string): string | null };
  readonly url: { readonly searchParams: { getAll(name: string): string[] } };
}

/** How each place is spelt to whoever left it out. */
const SPELLINGS: Readonly<Record<AuthScheme | TokenHeader, string>> = {
  bearer: 'Authorization: Bearer <token>',
  basic: 'Authorization: Basic with the token as password',
  splunk: 'Authorization: Splunk <token>',
  apikey: 'Authorization: ApiKey <token>',
  'x-api-key': 'X-API-Key: <token>',
  'dd-api-key': 'DD-API-KEY: <token>',
  'x-amz-firehose-access-key': 'X-Amz-Firehose-Access-Key: <token>',
};

/** `<scheme> <token68>` (RFC 9110, section 11.4). */
const AUTHORIZATION = /^([A-Za-z]+) +([A-Za-z0-9._~+/-]+=*) *$/;

/** The characters a token may have; ours are JWTs, which have fewer. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * The token of an attacker-controlled request, from wherever `carriers` allow it; other places are not looked at. The same token
 * may stand in several. Throws `Refusal` AUTH_TOKEN_MISSING where there is none, AUTH_TOKEN_MALFORMED for an Authorization header
 * that is none of them, for what cannot be a token, and for two different ones: which of them would count is not for us to guess.
 */
export function tokenOf(request: Presented, carriers: readonly Carrier[]): string {
  const found = new Set<string>();
  const schemes = carriers.filter(isScheme);
  const authorization = schemes.length === 0 ? null : request.headers.get('authorization');
  if (authorization !== null) found.add(fromAuthorization(authorization, schemes));
  for (const carrier of carriers) {
    for (const text of valuesOf(request, carrier)) found.add(requireToken(text.trim(), carrier));
  }
  const [token, another] = found;
  if (another !== undefined) throw malformed('the request carries two different credentials');
  if (token !== undefined) return token;
  throw new Refusal('AUTH_TOKEN_MISSING', `send ${carriers.map(spell).join(' or ')}`);
}

/** Scheme and credentials of the Authorization header; without one, or for a scheme not among `schemes`, refused. */
function fromAuthorization(header: string, schemes: readonly AuthScheme[]): string {
  const [, scheme = '', credentials = ''] = AUTHORIZATION.exec(header) ?? [];
  const known = schemes.find((one) => one === scheme.toLowerCase());
  switch (known) {
    case undefined:
      throw malformed(`the Authorization header is not ${schemes.map(spellScheme).join(' or ')}`);
    case 'basic':
      return requireToken(secondOf(credentials), known);
    case 'apikey':
      // Elasticsearch's is base64 of `id:key`, in which there is no dot; a token alone has two.
      return credentials.includes('.') ? credentials : requireToken(secondOf(credentials), known);
    default:
      return credentials;
  }
}

/** What stands behind the first colon in a base64 text; undefined when there is none. */
function secondOf(base64: string): string | undefined {
  try {
    const pair = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
    const colon = pair.indexOf(':');
    return colon === -1 ? undefined : pair.slice(colon + 1);
  } catch {
    // Of a length or of characters that base64 does not have.
    return undefined;
  }
}

function requireToken(text: string | undefined, carrier: Carrier): string {
  if (text !== undefined && TOKEN.test(text)) return text;
  throw malformed(`the credential is not ${spell(carrier)}`);
}

/** Blank ones are absent: many clients send a header they have no value for. */
function valuesOf({ headers, url }: Presented, carrier: Carrier): string[] {
  if (isScheme(carrier)) return [];
  const values = isParameter(carrier)
    ? url.searchParams.getAll(carrier.slice(1))
    : [headers.get(carrier) ?? ''];
  return values.filter((value) => value.trim() !== '');
}

function isScheme(carrier: Carrier): carrier is AuthScheme {
  return carrier === 'bearer' || carrier === 'basic' || carrier === 'splunk' || carrier === 'apikey';
}

function isParameter(carrier: Carrier): carrier is `?${string}` {
  return carrier.startsWith('?');
}

function spell(carrier: Carrier): string {
  return isParameter(carrier) ? `${carrier}=<token>` : SPELLINGS[carrier];
}

function spellScheme(scheme: AuthScheme): string {
  return `"${SPELLINGS[scheme].slice('Authorization: '.length)}"`;
}

function malformed(message: string): Refusal {
  return new Refusal('AUTH_TOKEN_MALFORMED', message);
}
