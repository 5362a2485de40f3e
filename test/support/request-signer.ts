// Signs requests as RFC 9421 has it, in as few lines as a sender would write and with nothing of the project's own: what is
// verified in these tests was not made by the code that verifies it. Everything can be told to be wrong.
import type { SenderKey, SignatureAlgorithm } from '../../schemas/registry.ts';

/** Both halves of a sender's key. */
export interface SenderKeyPair {
  readonly settings: SenderKey;
  readonly secret: CryptoKey;
}

/** A request to be signed; its body goes along as it is. */
export interface UnsignedRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** How to sign; what is not said is as a good sender has it. */
export interface SigningWishes {
  readonly keyid: string;
  /** Components, as they are written; a name alone is quoted. */
  readonly components?: readonly string[];
  /** Parameters in order; null leaves one out. Times in seconds. */
  readonly params?: Readonly<Record<string, string | number | null>>;
  readonly label?: string;
  readonly digest?: 'sha-256' | 'sha-512';
}

/** A request ready to be sent. */
export interface SignedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

const GENERATED = {
  ed25519: { name: 'Ed25519' },
  'ecdsa-p256-sha256': { name: 'ECDSA', namedCurve: 'P-256' },
  'hmac-sha256': { name: 'HMAC', hash: 'SHA-256', length: 256 },
} as const;
const SIGNED = { name: 'ECDSA', hash: 'SHA-256' };

/** A new key. */
export async function senderKeyPair(
  kid: string,
  alg: SignatureAlgorithm = 'ed25519',
  more: Partial<SenderKey> = {},
): Promise<SenderKeyPair> {
  const made = await crypto.subtle.generateKey(GENERATED[alg], true, ['sign', 'verify']);
  const [secret, known] = 'privateKey' in made ? [made.privateKey, made.publicKey] : [made, made];
  const raw = await crypto.subtle.exportKey('raw', known);
  if (!(raw instanceof ArrayBuffer)) throw new TypeError('a raw key is a buffer');
  return { settings: { kid, alg, key: base64(new Uint8Array(raw), 'url'), ...more }, secret };
}

/** The request with Content-Digest, Signature-Input and Signature. */
export async function signRequest(
  request: UnsignedRequest,
  pair: SenderKeyPair,
  wishes: SigningWishes,
): Promise<SignedRequest> {
  const { url, method = 'POST', body = null } = request;
  const headers = { ...request.headers };
  if (body !== null) headers['content-digest'] ??= await digestField(body, wishes.digest ?? 'sha-256');
  const components = wishes.components ?? ['@method', '@target-uri', ...Object.keys(headers).filter(isMeant)];
  const names = components.map((name) => (name.startsWith('"') ? name : `"${name}"`));
  const params = `(${names.join(' ')})${parametersOf(wishes, pair)}`;
  const lines = names.map((name) => `${name}: ${valueOfComponent(name, method, new URL(url), headers)}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  const signature = await signText(base, pair);
  const label = wishes.label ?? 'sig1';
  const signed = { 'signature-input': `${label}=${params}`, signature: `${label}=:${base64(signature)}:` };
  return { url, method, headers: { ...headers, ...signed }, body };
}

/** A signature over any text. */
export async function signText(
  text: string,
  { settings, secret }: SenderKeyPair,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = settings.alg === 'ecdsa-p256-sha256' ? SIGNED : { name: GENERATED[settings.alg].name };
  return new Uint8Array(await crypto.subtle.sign(algorithm, secret, new TextEncoder().encode(text)));
}

/** A Content-Digest field. */
export async function digestField(
  body: string | Uint8Array<ArrayBuffer>,
  algorithm: 'sha-256' | 'sha-512' = 'sha-256',
): Promise<string> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const digest = await crypto.subtle.digest(algorithm.toUpperCase(), bytes);
  return `${algorithm}=:${base64(new Uint8Array(digest))}:`;
}

const isMeant = (name: string): boolean => /^(content-(digest|type|encoding)|idempotency-key)$/.test(name);

function parametersOf({ keyid, params = {} }: SigningWishes, { settings }: SenderKeyPair): string {
  const created = Math.floor(Date.now() / 1000);
  const all = { created, keyid, alg: settings.alg, nonce: crypto.randomUUID(), ...params };
  return Object.entries(all)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `;${name}=${typeof value === 'number' ? value : `"${value}"`}`)
    .join('');
}

function valueOfComponent(name: string, method: string, url: URL, headers: Record<string, string>): string {
  const derived: Record<string, string> = {
    '"@method"': method,
    '"@target-uri"': url.href,
    '"@authority"': url.host,
    '"@scheme"': url.protocol.replace(':', ''),
    '"@path"': url.pathname,
    '"@query"': url.search || '?',
    '"@request-target"': url.pathname + url.search,
  };
  return derived[name] ?? headers[name.replaceAll('"', '')] ?? '';
}

function base64(bytes: Uint8Array, alphabet: 'url' | 'standard' = 'standard'): string {
  const text = btoa(String.fromCharCode(...bytes));
  return alphabet === 'standard' ? text : text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
