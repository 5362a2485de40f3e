// A message of Amazon SNS as it is signed, and which addresses it may name
// (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). Everything here is attacker-controlled.
import { decodeUtf8 } from '../../../core/attest/base-encoding.ts';

/** Members every message has. */
const REQUIRED = ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SigningCertURL'];

/** What is signed, in this order; `Subject` only where there is one. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
} as const;

/** 256 KiB of message and attributes, each byte escaped to six at worst, and what is around it. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

/** The texts of a message by their names. */
export type SnsMessage = ReadonlyMap<string, string>;

/** The texts of a message; null where one is missing that every message has. */
export function readSnsMessage(body: Uint8Array): SnsMessage | null {
  if (body.length > MAX_MESSAGE_BYTES) return null;
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(parse(body)))
    if (typeof value === 'string') fields.set(name, value);
  return REQUIRED.every((name) => fields.has(name)) ? fields : null;
}

/** The text that is signed; null for a type that is none of SNS's. */
export function signedText(message: SnsMessage): string | null {
  const type = message.get('Type');
  const names =
    type === 'Notification'
      ? SIGNED.Notification
      : type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation'
        ? SIGNED.SubscriptionConfirmation
        : null;
  if (names === null) return null;
  return names.map((name) => (message.has(name) ? `${name}\n${message.get(name)}\n` : '')).join('');
}

/** An address of the topic's own SNS endpoint; null for any other. */
export function pinned(address: string | undefined, topic: string): URL | null {
  const [arn, partition, service, region] = topic.split(':');
  if (arn !== 'arn' || service !== 'sns' || !/^[a-z0-9-]{3,32}$/.test(region ?? '')) return null;
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  const url = address === undefined || address.length > 2048 ? null : URL.parse(address);
  return url?.origin === `https://${host}` && url.username === '' && url.password === '' ? url : null;
}

/** Where the certificate lies; null for what is no certificate of SNS. */
export function certificateAddress(message: SnsMessage, topic: string): string | null {
  const url = pinned(message.get('SigningCertURL'), topic);
  if (url === null || url.search !== '' || url.hash !== '') return null;
  return /^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/.test(url.pathname) ? url.href : null;
}

/** Where the subscription is confirmed; null for anything but the confirmation of this topic. */
export function confirmationAddress(message: SnsMessage, topic: string): string | null {
  const url = pinned(message.get('SubscribeURL'), topic);
  if (url === null || url.pathname !== '/') return null;
  const asks = url.searchParams.getAll('Action').join() === 'ConfirmSubscription';
  return asks && url.searchParams.getAll('TopicArn').join() === topic ? url.href : null;
}

function parse(body: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(decodeUtf8(body) ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // No JSON: no message.
    return {};
  }
}
