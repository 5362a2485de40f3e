// Amazon SNS HTTPS subscriptions (https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html): every message
// is signed, RSA with SHA-1 (version 1) or SHA-256 (version 2), by the certificate it names. Addresses are followed only to the SNS
// of the topic that the source is set up with, and no other topic is confirmed.
import { readCertificate } from '../../../core/attest/x509.ts';
import { fetchIfThere, fetchPinned } from './outbound.ts';
import { bytesOfBase64 } from './proof.ts';
import { forged, malformed, type Scheme, unsigned, untimely } from './scheme.ts';
import {
  certificateAddress,
  confirmationAddress,
  readSnsMessage,
  type SnsMessage,
  signedText,
} from './sns-message.ts';

/** SNS tries an HTTPS endpoint again for an hour at most, under the time of the first attempt; five minutes for the clocks. */
const TOLERANCE_MS = 65 * 60_000;

const HASHES: ReadonlyMap<string, string> = new Map([
  ['1', 'SHA-1'],
  ['2', 'SHA-256'],
]);

export const sns: Scheme = {
  admit({ headers, hook, now }) {
    const { audience: topic } = hook;
    const claimed = headers.get('x-amz-sns-topic-arn');
    // Raw delivery leaves the signature out.
    if (!headers.get('x-amz-sns-message-type') || !claimed || headers.has('x-amz-sns-rawdelivery'))
      throw unsigned('signed SNS message; raw message delivery must be off');
    if (topic === undefined || claimed !== topic) throw forged();
    return async (sent) => {
      const message = readSnsMessage(sent);
      if (message === null) throw malformed('the SNS message');
      if (message.get('TopicArn') !== topic) throw forged();
      requireTimely(message, now);
      return verify(message, topic, now);
    };
  },
  requestId: ({ object }) => (typeof object?.MessageId === 'string' ? object.MessageId : undefined),
  async challenge({ content, hook }) {
    const message = readSnsMessage(content);
    if (message?.get('Type') !== 'SubscriptionConfirmation') return undefined;
    const address = confirmationAddress(message, hook.audience ?? '');
    if (address === null) throw forged();
    await fetchPinned(address);
    return Response.json({ confirmed: true });
  },
};

function requireTimely(message: SnsMessage, now: number): void {
  const at = Date.parse(message.get('Timestamp') ?? '');
  if (Number.isNaN(at)) throw malformed('the Timestamp of the SNS message');
  if (Math.abs(now - at) > TOLERANCE_MS) throw untimely();
}

/** The name of the certificate that signed it. */
async function verify(message: SnsMessage, topic: string, now: number): Promise<string> {
  const hash = HASHES.get(message.get('SignatureVersion') ?? '');
  const signature = bytesOfBase64(message.get('Signature') ?? '');
  const text = signedText(message);
  const address = certificateAddress(message, topic);
  if (!hash || !signature || text === null) throw malformed('the signature of the SNS message');
  if (address === null) throw forged();
  const { key, notBefore, notAfter } = await certificateAt(address, hash);
  if (now < notBefore || now > notAfter) throw forged();
  const good = await crypto.subtle.verify(
    'RSASSA-PKCS1-v1_5',
    key,
    signature,
    new TextEncoder().encode(text),
  );
  if (!good) throw forged();
  return address.slice(address.lastIndexOf('-') + 1, -'.pem'.length);
}

interface KnownCertificate {
  readonly key: CryptoKey;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Of this isolate, by hash and address: a certificate lies at its address for good. SNS has one a region, and a new one a year. */
const known = new Map<string, KnownCertificate>();
const MAX_KNOWN = 32;

async function certificateAt(address: string, hash: string): Promise<KnownCertificate> {
  const name = `${hash} ${address}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const fetched = await fetchIfThere(address);
  const certificate = fetched === null ? null : readCertificate(fetched.text);
  if (certificate === null) throw forged();
  const { spki, notBefore, notAfter } = certificate;
  const entry = { key: await importKey(spki, hash), notBefore, notAfter };
  known.set(name, entry);
  const [oldest] = known.keys();
  if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  return entry;
}

async function importKey(spki: Uint8Array, hash: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', spki, { name: 'RSASSA-PKCS1-v1_5', hash }, false, [
      'verify',
    ]);
  } catch {
    // A certificate of another kind of key.
    throw forged();
  }
}
