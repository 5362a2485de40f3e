// The packet of an event: one request as it came, what was signed about it, and where it went. From GET /v1/packets/<id>.
import { getJson } from './api.ts';
import { h } from './dom.ts';
import { packetLink, searchLink } from './links.ts';
import { saveSegment } from './segment-file.ts';
import { formatTime } from './time-range.ts';

interface Packet {
  readonly packet: string;
  readonly source: string;
  readonly received_at: number;
  readonly events: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly body: string;
  readonly idempotency_key: string | null;
  readonly duplicate_of: string | null;
  readonly segment: number | null;
  readonly log_index: number | null;
  readonly manifest: string | null;
}

const HOUR_MS = 3_600_000;

/** What the tab asks its page to do. */
export interface PacketActions {
  /** Shows the books of a source around an hour. */
  readonly books: (source: string, hour: number) => void;
  /** Shows the history of a device. */
  readonly device: (device: string) => void;
}

/** Draws the packet of an event; `device` is the one the event is about, if it is. */
export async function drawPacket(
  place: HTMLElement,
  uid: string,
  device: string,
  actions: PacketActions,
): Promise<void> {
  place.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Asking for the packet…'));
  try {
    const packet = await getJson<Packet>(`/v1/packets/${encodeURIComponent(uid.split('.')[0] ?? '')}`);
    place.replaceChildren(table(packet), linksOf(packet, device, actions));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    place.replaceChildren(h('p', { role: 'alert' }, `The packet could not be shown: ${words}`));
  }
}

function table(packet: Packet): HTMLElement {
  const rows: [string, Node | string][] = [
    ['packet', packet.packet],
    ['source', `${packet.source}${senderOf(packet.manifest)}`],
    ['received', formatTime(packet.received_at)],
    [
      'events',
      `${packet.events.toLocaleString()}${packet.rejected > 0 ? `, ${packet.rejected.toLocaleString()} rejected` : ''}`,
    ],
    ['body', `${packet.bytes.toLocaleString()} bytes, SHA-256 ${packet.body}`],
    ['log', packet.log_index === null ? 'not sealed yet' : `entry ${packet.log_index.toLocaleString()}`],
  ];
  if (packet.idempotency_key !== null) rows.push(['Idempotency-Key', packet.idempotency_key]);
  if (packet.duplicate_of !== null) rows.push(['retry of', packetLink(packet.duplicate_of)]);
  if (packet.segment !== null)
    rows.push(['segment', h('span', {}, `${packet.segment} `, saveSegment(`${packet.segment}`))]);
  return h(
    'table',
    { class: 'fields packet' },
    h(
      'tbody',
      {},
      ...rows.map(([name, value]) =>
        h('tr', {}, h('td', { class: 'mono' }, name), h('td', { class: 'mono' }, value)),
      ),
    ),
  );
}

/** By what the sender was known, as the manifest says. */
function senderOf(manifest: string | null): string {
  const { sender }: { sender?: { proof?: unknown; key?: unknown } } = JSON.parse(manifest ?? '{}');
  return sender === undefined ? '' : `, by ${String(sender.proof)} ${String(sender.key)}`;
}

function linksOf(packet: Packet, device: string, { books, device: showDevice }: PacketActions): HTMLElement {
  const { source, received_at: at } = packet;
  const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
  const booksButton = h('button', { type: 'button' }, 'Books of this hour');
  booksButton.addEventListener('click', () => books(source, hour));
  const links: (Node | string)[] = [
    packetLink(packet.packet, 'All events of this packet'),
    searchLink(`source:"${source}"`, at - HOUR_MS, at + HOUR_MS, 'This source around this time'),
    booksButton,
  ];
  if (source === 'edgeseal-devices' && device !== '') {
    const button = h('button', { type: 'button' }, `History of ${device}`);
    button.addEventListener('click', () => showDevice(device));
    links.push(button);
  }
  return h('p', { class: 'links' }, ...links);
}
