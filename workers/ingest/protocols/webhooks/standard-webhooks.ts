// Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md) and Svix,
// which it grew out of: `v1` is HMAC-SHA256, `v1a` Ed25519, over `<id>.<timestamp>.<body>`.
import { importPublicKey, verify } from '../../../core/attest/ed25519.ts';
import { bytesOfBase64, MAX_SIGNATURES, macProof, requireTimely } from './proof.ts';
import { type HookHead, malformed, type Proof, type Scheme, unsigned } from './scheme.ts';

const PREFIXES = ['webhook', 'svix'] as const;

/** The header by its part, in the spelling the request uses. */
function reader({ headers }: Pick<HookHead, 'headers'>): ((part: string) => string | null) | undefined {
  const prefix = PREFIXES.find((one) => headers.has(`${one}-signature`));
  return prefix === undefined ? undefined : (part) => headers.get(`${prefix}-${part}`);
}

/** Without dots, or the same bytes could be another id and another timestamp. */
const ID = /^[\x21-\x2d\x2f-\x7e]{1,200}$/;

export const standardWebhooks: Scheme = {
  admit(head: HookHead): Proof {
    const read = reader(head);
    const [id, timestamp, list] = [read?.('id'), read?.('timestamp'), read?.('signature')];
    if (!id || !timestamp || !list) throw unsigned('webhook-id, webhook-timestamp and webhook-signature');
    if (!ID.test(id)) throw malformed('webhook-id');
    requireTimely(timestamp, head.now);
    const { macs, signatures } = readList(list);
    const prefix = `${id}.${timestamp}.`;
    const { secrets } = head.hook;
    const shared = macProof({ secrets, readSecret: readSharedSecret, prefix, signatures: macs });
    return async (sent) => (await signedBy(secrets, prefix, signatures, sent)) ?? (await shared(sent));
  },
  requestId: (request) => reader(request)?.('id') ?? undefined,
};

/** `v1,<base64>` and `v1a,<base64>`, parted by spaces; other versions are passed over, as the specification asks. */
function readList(list: string): { macs: Uint8Array[]; signatures: Uint8Array<ArrayBuffer>[] } {
  const macs: Uint8Array[] = [];
  const signatures: Uint8Array<ArrayBuffer>[] = [];
  for (const entry of list.split(' ', MAX_SIGNATURES)) {
    const comma = entry.indexOf(',');
    const bytes = bytesOfBase64(entry.slice(comma + 1));
    if (comma === -1 || bytes === undefined) continue;
    const version = entry.slice(0, comma);
    if (version === 'v1') macs.push(bytes);
    else if (version === 'v1a') signatures.push(bytes);
  }
  if (macs.length + signatures.length === 0) throw malformed('webhook-signature');
  return { macs, signatures };
}

/** `whsec_<base64>`, or the base64 alone. A public key makes no MACs: whoever may read it could. */
function readSharedSecret(secret: string): Uint8Array | undefined {
  if (secret.startsWith('whpk_')) return undefined;
  return bytesOfBase64(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret);
}

/** The index of the `whpk_` key that made one of the signatures; undefined for none. */
async function signedBy(
  secrets: readonly string[],
  prefix: string,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  body: Uint8Array,
): Promise<string | undefined> {
  let message: Uint8Array<ArrayBuffer> | undefined;
  for (const [index, secret] of secrets.entries()) {
    const bytes = secret.startsWith('whpk_') ? bytesOfBase64(secret.slice('whpk_'.length)) : undefined;
    const key = bytes === undefined || signatures.length === 0 ? undefined : await importKey(bytes);
    if (key === undefined) continue;
    message ??= joined(prefix, body);
    for (const signature of signatures) {
      if (await verify(key, message, signature)) return String(index);
    }
  }
  return undefined;
}

/** Ed25519 takes a message in one piece. */
function joined(prefix: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(prefix.length + body.length);
  // Prefixes are ASCII: id and timestamp were held to that.
  new TextEncoder().encodeInto(prefix, bytes);
  bytes.set(body, prefix.length);
  return bytes;
}

async function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey | undefined> {
  try {
    return await importPublicKey(bytes);
  } catch {
    // Set up with a key that is none: nothing can be by it.
    return undefined;
  }
}
