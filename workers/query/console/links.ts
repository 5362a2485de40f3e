// Addresses within the page: a search, or an event opened whatever the search finds. Everything that names an event, a packet or a source leads
// to it, so that no id has to be copied.
import { h } from './dom.ts';

/** A packet id begins with the time of its receipt (UUIDv7, RFC 9562 section 5.7). */
const PACKET = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const HOUR_MS = 3_600_000;

/** When a packet was received, epoch ms; null for what is no packet id. */
export const receivedAt = (packet: string): number | null =>
  PACKET.test(packet) ? Number.parseInt(packet.slice(0, 8) + packet.slice(9, 13), 16) : null;

/** A search of this span. */
export function searchLink(q: string, from: number, to: number, text: string): HTMLAnchorElement {
  const state = new URLSearchParams({ q, range: 'custom', from: String(from), to: String(to) });
  return h('a', { href: `#${state}` }, text);
}

/** An event opened, with the search that finds it alone where its time is near `at`. */
export function eventLink(uid: string, at: number, text: string): HTMLAnchorElement {
  const range = { range: 'custom', from: String(at - HOUR_MS), to: String(at + HOUR_MS) };
  const state = new URLSearchParams({ q: `uid:"${uid}"`, ...range, event: uid });
  return h('a', { href: `#${state}` }, text);
}

/** The events of a packet, a day around its receipt; the id alone where it is none. */
export function packetLink(packet: string, text: string = packet): HTMLAnchorElement | string {
  const at = receivedAt(packet);
  return at === null ? text : searchLink(`packet:${packet}`, at - 24 * HOUR_MS, at + 24 * HOUR_MS, text);
}

/** What a finding is about: an event, a packet, or a text that leads nowhere. */
export function subjectLink(subject: string): HTMLAnchorElement | string {
  const [packet = '', index] = subject.split('.');
  const at = receivedAt(packet);
  if (at === null) return subject;
  return index === undefined ? packetLink(packet) : eventLink(subject, at, subject);
}
