// What Splunk's HTTP Event Collector answers: numbers that its senders act on, each with its status and its fixed words.
// Spec: Splunk Enterprise, "Get data in", "Troubleshoot HTTP Event Collector", possible error codes.

/** By code: status and text. */
const REPLIES = {
  0: [200, 'Success'],
  1: [403, 'Token disabled'],
  2: [401, 'Token is required'],
  3: [401, 'Invalid authorization'],
  4: [403, 'Invalid token'],
  5: [400, 'No data'],
  6: [400, 'Invalid data format'],
  8: [500, 'Internal server error'],
  9: [503, 'Server is busy'],
  10: [400, 'Data channel is missing'],
  11: [400, 'Invalid data channel'],
  12: [400, 'Event field is required'],
  13: [400, 'Event field cannot be blank'],
  15: [400, 'Error in handling indexed fields'],
  16: [400, 'Query string authorization is not enabled'],
  17: [200, 'HEC is healthy'],
} as const;

/** A code of Splunk's that Edgeseal has a use for. */
export type HecCode = keyof typeof REPLIES;

/** Whether a value of unknown origin is one of the codes. */
export function isHecCode(value: unknown): value is HecCode {
  return typeof value === 'number' && Object.hasOwn(REPLIES, value);
}

/** The status Splunk sends a code with. */
export function hecStatus(code: HecCode): number {
  return REPLIES[code][0];
}

/** The body that says a code. */
export function hecBody(code: HecCode): { text: string; code: HecCode } {
  return { text: REPLIES[code][1], code };
}

/** A channel: a GUID, in braces or not. */
const CHANNEL = /^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$/;

/** The channel of a request, by header or parameter; `invalid` for one that is no GUID, null for none. */
export function hecChannel(headers: Headers, query: URLSearchParams): string | 'invalid' | null {
  const channel = headers.get('x-splunk-request-channel') ?? query.get('channel');
  if (channel === null || channel === '') return null;
  return CHANNEL.test(channel) ? channel : 'invalid';
}
