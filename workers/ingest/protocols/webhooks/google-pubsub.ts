// Google Pub/Sub push (https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions): an OpenID Connect token, RS256 by a key
// of Google's. It says who pushed and for whom, not what: the body is as good as the connection it came over.
import { decodeBase64Url, decodeUtf8 } from '../../../core/attest/base-encoding.ts';
import { fetchPinned } from './outbound.ts';
import { forged, type HookHead, malformed, type Scheme, unsigned, untimely } from './scheme.ts';

/** Google's keys (https://accounts.google.com/.well-known/openid-configuration, `jwks_uri`). */
const KEYS_ADDRESS = 'https://www.googleapis.com/oauth2/v3/certs';

const ISSUERS: readonly unknown[] = ['https://accounts.google.com', 'accounts.google.com'];

/** How far clocks may differ. */
const SKEW_SECONDS = 60;

/** Keys are kept as long as Google says, between these; a key nobody knows may be asked for this often. */
const KEEP_SECONDS = { least: 300, most: 86_400 };
const ASK_AGAIN_MS = 60_000;

export const googlePubsub: Scheme = {
  async admit(head) {
    const header = head.headers.get('authorization');
    if (!header) throw unsigned('Authorization: give the subscription a service account');
    const token = /^Bearer +([A-Za-z0-9_-]{1,2048}\.[A-Za-z0-9_-]{1,4096}\.[A-Za-z0-9_-]{1,2048})$/i.exec(
      header,
    );
    const [first = '', second = '', third = ''] = token?.[1]?.split('.') ?? [];
    const [protectedHeader, claims, signature] = [readJson(first), readJson(second), decodeBase64Url(third)];
    if (!protectedHeader || !claims || !signature) throw malformed('the token');
    const { alg, kid } = protectedHeader;
    // The algorithm is chosen here and not by the token (RFC 8725, section 3.1).
    if (alg !== 'RS256' || typeof kid !== 'string' || 'crit' in protectedHeader) throw malformed('the token');
    requireClaims(claims, head);
    const key = await keyOf(kid, head.now);
    const signed = new TextEncoder().encode(`${first}.${second}`);
    if (key === undefined || !(await crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signature, signed)))
      throw forged();
    const proved = kid.replaceAll(/[^A-Za-z0-9._-]/g, '').slice(0, 64);
    return async () => proved;
  },
  headers: ['x-goog-pubsub-subscription-name', 'x-goog-pubsub-message-id', 'x-goog-pubsub-publish-time'],
  requestId({ object, headers }) {
    const message = object?.message;
    const wrapped =
      typeof message === 'object' && message !== null && 'messageId' in message
        ? message.messageId
        : undefined;
    const id = wrapped ?? headers.get('x-goog-pubsub-message-id');
    return typeof id === 'string' ? id : undefined;
  },
};

/** For us, of the account the source is set up with, and now. Judged before keys are fetched for it. */
function requireClaims(claims: Readonly<Record<string, unknown>>, { hook, url, now }: HookHead): void {
  // Without an audience of its own a subscription uses the address it pushes to.
  const audience = hook.audience ?? `${url.origin}${url.pathname}`;
  const { iss, aud, email, email_verified, exp, iat } = claims;
  // Anyone can have Google sign tokens for any audience: the account is what tells ours from theirs.
  const isOurs = hook.principal !== undefined && email === hook.principal && email_verified === true;
  if (!ISSUERS.includes(iss) || aud !== audience || !isOurs) throw forged();
  if (typeof exp !== 'number' || typeof iat !== 'number') throw malformed('the token');
  if (now / 1000 > exp + SKEW_SECONDS || now / 1000 < iat - SKEW_SECONDS) throw untimely();
}

function readJson(part: string): Readonly<Record<string, unknown>> | null {
  const bytes = decodeBase64Url(part);
  const text = bytes === null ? null : decodeUtf8(bytes);
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    // Not JSON: the caller only needs to know that it is no token.
    return null;
  }
}

interface KnownKeys {
  readonly keys: ReadonlyMap<string, CryptoKey>;
  readonly freshUntil: number;
  readonly mayAskFrom: number;
}

/** Of this isolate. Only finished key sets are kept: a request that is cancelled half-way leaves nothing behind. */
let known: KnownKeys | undefined;

async function keyOf(kid: string, now: number): Promise<CryptoKey | undefined> {
  const fresh = known !== undefined && now < known.freshUntil;
  if (fresh && (known?.keys.has(kid) || now < (known?.mayAskFrom ?? 0))) return known?.keys.get(kid);
  try {
    known = await fetchKeys(now);
  } catch (error) {
    // While Google is silent the keys it gave last still count, for a day: pushes would be lost otherwise.
    const isUsable = known !== undefined && now < known.freshUntil + KEEP_SECONDS.most * 1000;
    if (!isUsable || !known?.keys.has(kid)) throw error;
  }
  return known.keys.get(kid);
}

async function fetchKeys(now: number): Promise<KnownKeys> {
  const { text, headers } = await fetchPinned(KEYS_ADDRESS);
  const age = Number(/max-age=(\d{1,9})/.exec(headers.get('cache-control') ?? '')?.[1] ?? 0);
  const seconds = Math.min(Math.max(age, KEEP_SECONDS.least), KEEP_SECONDS.most);
  return { keys: await importKeys(text), freshUntil: now + seconds * 1000, mayAskFrom: now + ASK_AGAIN_MS };
}

/** The RSA keys of a JWK set (RFC 7517); what is not one is left out. */
async function importKeys(text: string): Promise<Map<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>();
  for (const jwk of readSet(text)) {
    const { kid, kty, n, e } = jwk;
    if (typeof kid !== 'string' || kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string') continue;
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    try {
      keys.set(kid, await crypto.subtle.importKey('jwk', { kty, n, e }, algorithm, false, ['verify']));
    } catch {
      // Not a key after all: nothing is by it.
    }
  }
  return keys;
}

function readSet(text: string): Readonly<Record<string, unknown>>[] {
  try {
    const set: unknown = JSON.parse(text);
    const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : [];
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'object' && key !== null) : [];
  } catch {
    // Whatever answered is not Google: no key of it is trusted.
    return [];
  }
}
