// Providers that are asked for keys: Google and Amazon, behind the `fetch` of these tests, which notes who is asked for what.
// Certificates are put together here, no longer than what is read of them; openssl’s are read in test/core/attest/x509.test.ts.
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { vi } from 'vitest';

/** What an address answers. */
export type Answers = Record<string, () => Response | Promise<Response>>;

/**
 * Puts `answers` in place of the network: other addresses of a host that is in it are not there, other hosts fail. Returns what
 * was asked, in order.
 */
export function stubNetwork(answers: Answers): string[] {
  const asked: string[] = [];
  const hosts = new Set(Object.keys(answers).map((address) => new URL(address).host));
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    const answer = answers[address];
    if (answer === undefined && hosts.has(new URL(address).host)) return new Response(null, { status: 404 });
    if (answer === undefined) throw new TypeError('no such host');
    return answer();
  });
  return asked;
}

/** A key of Google's, as its set has it. */
export class GoogleKey {
  readonly kid: string;
  readonly #key: KeyObject;
  readonly #public: KeyObject;

  constructor(kid: string) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.kid = kid;
    this.#key = privateKey;
    this.#public = publicKey;
  }

  get jwk(): object {
    return { ...this.#public.export({ format: 'jwk' }), kid: this.kid, alg: 'RS256', use: 'sig' };
  }

  /** A compact JWS, RS256 unless the header says otherwise. */
  token(claims: object, header: object = {}): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'RS256', kid: this.kid, typ: 'JWT', ...header })}.${part(claims)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(this.#key, 'base64url')}`;
  }
}

/** A topic and the certificate that signs its messages. */
export class SnsTopic {
  readonly arn: string;
  readonly certificateUrl: string;
  readonly #key: KeyObject;
  readonly #spki: Buffer;

  constructor(arn = 'arn:aws:sns:us-east-1:123456789012:security', certificate = 'a1b2c3') {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.arn = arn;
    const host = `sns.${arn.split(':')[3]}.amazonaws.com`;
    this.certificateUrl = `https://${host}/SimpleNotificationService-${certificate}.pem`;
    this.#key = privateKey;
    this.#spki = publicKey.export({ format: 'der', type: 'spki' });
  }

  get confirmUrl(): string {
    const arn = encodeURIComponent(this.arn);
    return `https://sns.${this.arn.split(':')[3]}.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${arn}&Token=2336412f37`;
  }

  /** A message as SNS writes it, signed; `unsigned` members are put in afterwards. */
  message(members: Record<string, string>, version: '1' | '2' = '2', unsigned: object = {}): string {
    const all: Record<string, string> = {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: this.arn,
      Message: '{"eventVersion":"1.08","eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com"}',
      Timestamp: new Date().toISOString(),
      ...members,
    };
    // Alphabetical, and only these: what AWS documents for both kinds of messages.
    const names =
      all.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = names.flatMap((name) => (name in all ? [`${name}\n${all[name]}\n`] : [])).join('');
    const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text);
    return JSON.stringify({
      ...all,
      SignatureVersion: version,
      Signature: signer.sign(this.#key, 'base64'),
      SigningCertURL: this.certificateUrl,
      ...unsigned,
    });
  }

  /** The headers SNS sends beside a message. */
  headers(type = 'Notification'): Record<string, string> {
    return {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': type,
      'x-amz-sns-topic-arn': this.arn,
      'user-agent': 'Amazon Simple Notification Service Agent',
    };
  }

  /** The certificate, PEM, good from a day ago until `days` from now. */
  certificate(days = 1): string {
    const time = (at: number) => {
      const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14);
      return der(0x17, Buffer.from(`${digits}Z`));
    };
    const now = Date.now();
    const validity = der(0x30, time(now - 2 * 86_400_000), time(now + days * 86_400_000));
    const empty = der(0x30);
    const version = der(0xa0, der(0x02, Buffer.of(2)));
    const body = der(0x30, version, der(0x02, Buffer.of(1)), empty, empty, validity, empty, this.#spki);
    const bytes = der(0x30, body, empty, der(0x03, Buffer.of(0)));
    return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  }
}

/** One value of DER. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}
