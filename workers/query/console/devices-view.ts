// The devices: whether each is heard of, what it proved, and what became of it, from GET /v1/devices. All of it is drawn as text.
import { getJson } from './api.ts';
import { h } from './dom.ts';
import { eventLink } from './links.ts';
import type { View, ViewSwitch } from './view-switch.ts';

interface Device {
  readonly device_id: string;
  readonly name: string | null;
  readonly family: string;
  readonly status: 'online' | 'stale' | 'offline';
  readonly attestation: 'verified' | 'failed' | 'pending' | 'revoked';
  readonly firmware_hash: string | null;
  readonly firmware_version: string | null;
  readonly boot_count: number | null;
  readonly last_seen_at: number | null;
}

interface Happening {
  readonly at: number;
  readonly kind: string;
  readonly status: string | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly boot_count: number | null;
  readonly event: string | null;
}

interface Page {
  readonly devices: readonly Device[];
  readonly cursor: string | null;
}

const PAGE_ROWS = 200;
const COLUMNS = ['Device', 'Name', 'Family', 'Firmware', 'Attestation', 'Status', 'Boots', 'Last seen'];

/** Shows them in place of the search. */
export class DevicesView implements View {
  readonly id = 'devices';
  readonly #views: ViewSwitch;
  #chosen: string | undefined;

  constructor(views: ViewSwitch) {
    this.#views = views;
  }

  /** Shows the history of one device. */
  show(device: string): void {
    this.#views.open(this);
    this.#chosen = device;
  }

  opened(section: HTMLElement): void {
    this.#chosen = undefined;
    section.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Asking for the devices…'));
  }

  async draw(section: HTMLElement): Promise<void> {
    const page = await getJson<Page>('/v1/devices', { limit: PAGE_ROWS });
    const history = this.#chosen === undefined ? [] : [await historyOf(this.#chosen)];
    if (this.#views.isShown(this)) section.replaceChildren(...this.#drawn(page), ...history);
  }

  #drawn({ devices, cursor }: Page): HTMLElement[] {
    if (devices.length === 0) {
      const why = 'An administrator registers them: docs/devices.md.';
      return [h('div', { class: 'empty' }, h('strong', {}, 'No devices yet'), why)];
    }
    const more = cursor === null ? '' : ` (the first ${PAGE_ROWS} by name)`;
    const table = h(
      'table',
      { class: 'devices', 'aria-label': 'Devices' },
      h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...devices.map((device) => this.#row(device))),
    );
    return [h('p', { class: 'summary', role: 'status' }, summaryOf(devices) + more), table];
  }

  #row(device: Device): HTMLElement {
    const name = h('button', { class: 'quiet', type: 'button' }, device.device_id);
    name.addEventListener('click', () => {
      this.#chosen = device.device_id;
      void this.#views.refresh();
    });
    const firmware = device.firmware_version ?? device.firmware_hash?.slice(0, 12) ?? '–';
    const hash = device.firmware_hash ?? undefined;
    return h(
      'tr',
      { 'aria-selected': String(device.device_id === this.#chosen) },
      h('td', {}, name),
      h('td', {}, device.name ?? ''),
      h('td', {}, device.family),
      h('td', { title: hash }, firmware),
      h('td', {}, state(device.attestation)),
      h('td', {}, state(device.status)),
      h('td', {}, String(device.boot_count ?? '–')),
      h('td', {}, device.last_seen_at === null ? 'never' : timeOf(device.last_seen_at)),
    );
  }
}

function summaryOf(devices: readonly Device[]): string {
  const count = (is: (device: Device) => boolean): number => devices.filter(is).length;
  const attested = (['verified', 'failed', 'pending', 'revoked'] as const).map(
    (word) => `${count(({ attestation }) => attestation === word)} ${word}`,
  );
  const heard = (['online', 'stale', 'offline'] as const).map(
    (word) => `${count(({ status }) => status === word)} ${word}`,
  );
  return `${devices.length} device${devices.length === 1 ? '' : 's'}: ${attested.join(', ')}; ${heard.join(', ')}`;
}

const state = (word: string): HTMLElement => h('span', { class: 'state', 'data-state': word }, word);

const timeOf = (at: number): string => new Date(at).toLocaleString();

async function historyOf(device: string): Promise<HTMLElement> {
  const path = `/v1/devices/${encodeURIComponent(device)}/history`;
  const { history } = await getJson<{ history: readonly Happening[] }>(path, { limit: 50 });
  return h(
    'section',
    { 'aria-label': `History of ${device}` },
    h('h2', {}, `History of ${device}`),
    h('table', { class: 'devices history' }, h('tbody', {}, ...history.map(happening))),
  );
}

function happening({ at, kind, status, reason, actor, boot_count: boots, event }: Happening): HTMLElement {
  const what = status === null ? kind : `${kind}${boots === null ? '' : `, boot ${boots}`}`;
  const proof = event === null ? 'waiting to be taken in' : eventLink(event, at, 'event and proof');
  return h(
    'tr',
    {},
    h('td', {}, timeOf(at)),
    h('td', {}, what),
    h('td', {}, ...(status === null ? [] : [state(status), ` ${reason ?? ''}`])),
    h('td', {}, `by ${actor}`),
    h('td', {}, proof),
  );
}
