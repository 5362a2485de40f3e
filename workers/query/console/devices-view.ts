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
  readonly last_failed_at: number | null;
  readonly failures_since_verified: number;
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
  /** Whether the history was asked for just now, and is to be brought into view. */
  #isToReveal = false;

  constructor(views: ViewSwitch) {
    this.#views = views;
  }

  /** Shows the history of one device. */
  show(device: string): void {
    this.#views.open(this);
    this.#chosen = device;
    this.#isToReveal = true;
  }

  opened(section: HTMLElement): void {
    this.#chosen = undefined;
    section.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Asking for the devices…'));
  }

  async draw(section: HTMLElement): Promise<void> {
    const page = await getJson<Page>('/v1/devices', { limit: PAGE_ROWS });
    const history = this.#chosen === undefined ? [] : [await historyOf(this.#chosen)];
    if (!this.#views.isShown(this)) return;
    // Drawn again under a reader's hands: the focus stays with its device.
    const held = deviceOf(document.activeElement, section);
    section.replaceChildren(...this.#drawn(page), ...history);
    nameIn(section, held)?.focus({ preventScroll: true });
    if (this.#isToReveal) history[0]?.scrollIntoView({ block: 'nearest' });
    this.#isToReveal = false;
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
    const firmware = device.firmware_version ?? device.firmware_hash?.slice(0, 12) ?? '–';
    const hash = device.firmware_hash ?? undefined;
    const seen = device.last_seen_at === null ? 'never' : timeOf(device.last_seen_at);
    const row = h(
      'tr',
      {
        'aria-selected': String(device.device_id === this.#chosen),
        'data-device': device.device_id,
      },
      h('td', { 'data-name': 'Device' }, name),
      h('td', { 'data-name': 'Name' }, device.name ?? ''),
      h('td', { 'data-name': 'Family' }, device.family),
      h('td', { 'data-name': 'Firmware', title: hash }, firmware),
      attestation(device),
      h('td', { 'data-name': 'Status' }, state(device.status)),
      h('td', { 'data-name': 'Boots' }, String(device.boot_count ?? '–')),
      h('td', { 'data-name': 'Last seen' }, seen),
    );
    // The button is how the keyboard reaches it, and what it does is the row's.
    row.addEventListener('click', ({ target }) => {
      if (target !== name && isSelecting(row)) return;
      this.#chosen = device.device_id;
      this.#isToReveal = true;
      void this.#views.refresh();
    });
    row.addEventListener('keydown', walk);
    return row;
  }
}

/** Whether a text of the row is being selected, to be copied. */
function isSelecting(row: HTMLElement): boolean {
  const selection = getSelection();
  return selection?.type === 'Range' && row.contains(selection.anchorNode);
}

/** Up and down go from name to name. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' } as const;
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const row = event.currentTarget instanceof Element ? event.currentTarget[step[event.key]] : null;
  row?.querySelector('button')?.focus();
  event.preventDefault();
}

/** The device whose row `element` is in. */
function deviceOf(element: Element | null, section: HTMLElement): string | undefined {
  const row = section.contains(element) ? element?.closest('tr') : null;
  return row?.dataset.device;
}

function nameIn(section: HTMLElement, device: string | undefined): HTMLButtonElement | null {
  return device === undefined
    ? null
    : section.querySelector<HTMLButtonElement>(`tr[data-device="${CSS.escape(device)}"] button`);
}

/** What it proved, and how often something that failed came in its name since. */
function attestation({ attestation: word, failures_since_verified: failures, last_failed_at: at }: Device) {
  const name = { 'data-name': 'Attestation' };
  if (failures === 0) return h('td', name, state(word));
  const title = at === null ? undefined : `the last ${timeOf(at)}`;
  return h(
    'td',
    { ...name, title },
    state(word),
    ' ',
    h('span', { class: 'failures' }, `${failures} failed`),
  );
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
