// One event opened: what it says, all its fields, the text as it came, its observables, and its proof.
import { at, firstAt, firstOf, headline } from '../../core/search/headline.ts';
import type { EventObject } from './api.ts';
import { h } from './dom.ts';
import { className, leaves, severityColor, severityName } from './names.ts';
import { formatTime } from './time-range.ts';

/** What the panel asks its page to do. */
export interface DetailActions {
  /** Search for a condition. */
  readonly narrow: (condition: string) => void;
  readonly close: () => void;
  /** Fills the proof tab and runs the verification. */
  readonly verify: (uid: string, place: HTMLElement) => void;
  /** Fills the packet tab; `device` is the uid of the event's device, or empty. */
  readonly packet: (uid: string, device: string, place: HTMLElement) => void;
}

const TABS = ['Summary', 'Fields', 'Raw', 'Observables', 'Packet', 'Proof'] as const;
type Tab = (typeof TABS)[number];

/** `path:value` as the query language writes it; values are quoted unless plainly safe. */
export function conditionOf(path: string, value: string): string {
  const plain = /^[A-Za-z0-9_.-]+$/.test(value);
  return `${path.replaceAll(/\[\d+\]/g, '')}:${plain ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`}`;
}

/** The drawn panel. */
export interface Detail {
  readonly uid: string;
  /** Opens the proof tab and verifies. */
  readonly verify: () => void;
  /** Takes the event with its original text, once it is there; a proof that is shown stays. */
  readonly complete: (whole: EventObject) => void;
}

/** Draws the event into the panel. */
export function drawDetail(panel: HTMLElement, found: EventObject, actions: DetailActions): Detail {
  let event = found;
  let shown: Tab = 'Summary';
  const uid = String(at(event, 'metadata.uid') ?? '');
  const body = h('div', { class: 'tab', role: 'tabpanel', tabindex: 0 });
  const tabs = h('div', { class: 'tabs', role: 'tablist' });
  const open = (tab: Tab): void => {
    shown = tab;
    for (const button of tabs.querySelectorAll('button')) {
      button.setAttribute('aria-selected', String(button.textContent === tab));
      button.tabIndex = button.textContent === tab ? 0 : -1;
    }
    body.setAttribute('aria-label', tab);
    body.replaceChildren(contentOf(tab, event, uid, actions));
  };
  for (const tab of TABS) {
    const button = h('button', { type: 'button', role: 'tab' }, tab);
    button.addEventListener('click', () => open(tab));
    tabs.append(button);
  }
  tabs.addEventListener('keydown', (key) => walkTabs(tabs, key));
  const close = h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close' }, '✕');
  close.addEventListener('click', actions.close);
  const verify = h('button', { type: 'button', class: 'primary', id: 'verify' }, 'Verify');
  const runVerify = (): void => {
    open('Proof');
    const place = body.querySelector<HTMLElement>('.proof');
    if (place !== null) actions.verify(uid, place);
  };
  verify.addEventListener('click', runVerify);
  panel.replaceChildren(
    h(
      'header',
      {},
      h('h2', {}, headline(event) || className(event.class_uid)),
      h('span', { class: 'spacer' }),
      verify,
      close,
    ),
    h(
      'div',
      { class: 'meta' },
      h('span', { class: 'dot', style: `--c:${severityColor(event.severity_id)}` }),
      `${severityName(event.severity_id)} · ${className(event.class_uid)} · ${formatTime(Number(event.time))} · `,
      h('code', {}, uid),
    ),
    tabs,
    body,
  );
  panel.hidden = false;
  open('Summary');
  const complete = (whole: EventObject): void => {
    event = whole;
    if (shown !== 'Proof' && shown !== 'Packet') open(shown);
  };
  return { uid, verify: runVerify, complete };
}

function walkTabs(tabs: HTMLElement, key: KeyboardEvent): void {
  const step = key.key === 'ArrowRight' ? 1 : key.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const all = [...tabs.querySelectorAll('button')];
  const now = all.findIndex((button) => button.getAttribute('aria-selected') === 'true');
  const next = all[(now + step + all.length) % all.length];
  next?.click();
  next?.focus();
}

function contentOf(tab: Tab, event: EventObject, uid: string, actions: DetailActions): Node {
  if (tab === 'Summary') return fieldTable(summaryOf(event), actions);
  if (tab === 'Fields') {
    const all = [...leaves(event)].filter(([path]) => path !== 'raw_data');
    return fieldTable(all, actions);
  }
  if (tab === 'Raw') return rawOf(event);
  if (tab === 'Observables') return observablesOf(event, actions);
  if (tab === 'Packet') {
    const packet = h('div', {});
    actions.packet(uid, firstOf(event, 'device.uid'), packet);
    return packet;
  }
  const place = h('div', { class: 'proof' });
  const start = h('button', { type: 'button' }, 'Verify in this browser');
  start.addEventListener('click', () => actions.verify(uid, place));
  place.append(
    h(
      'p',
      {},
      'Checks with WebCrypto, here in this page, that this event is exactly what was received and sealed: its hash, its place in the packet, the packet in the log, and the signature on the log.',
    ),
    start,
  );
  return place;
}

/** An end of a connection, a person or a machine: of the event itself, else of a finding's first evidence. */
const ends = (...paths: string[]): string[][] => paths.map((path) => [path, `evidences[0].${path}`]);

/** Paths of which the first that says something is shown, in this order. */
const SUMMARY: readonly (readonly string[])[] = [
  ['finding_info.title'],
  ['message'],
  ['activity_name'],
  ['status', 'status_id'],
  ['status_detail', 'status_code'],
  ['disposition', 'action'],
  ...ends('src_endpoint.ip', 'src_endpoint.port', 'src_endpoint.hostname', 'src_endpoint.svc_name'),
  ...ends('dst_endpoint.ip', 'dst_endpoint.port', 'dst_endpoint.hostname'),
  ...ends('user.name', 'actor.user.name'),
  ['actor.app_name', 'actor.invoked_by'],
  ['device.hostname', 'device.name', 'evidences[0].device.hostname'],
  ['api.operation', 'evidences[0].api.operation'],
  ['api.service.name'],
  ['resources[0].name', 'resources[0].uid', 'resource.name', 'web_resources[0].name'],
  ['entity.name', 'group.name', 'job.name', 'app.name'],
  ['cloud.account.uid'],
  ['cloud.region'],
  ...ends('process.name', 'process.file.path', 'process.cmd_line', 'process.user.name'),
  ['actor.process.file.path', 'actor.process.name'],
  ...ends('file.path', 'file.name'),
  ['module.file.path'],
  ['reg_value.path', 'reg_key.path'],
  ...ends('query.hostname'),
  ...ends('http_request.http_method', 'http_request.url.url_string', 'http_response.code'),
  ...ends('tls.sni', 'connection_info.protocol_name'),
  ['traffic.bytes'],
  ['firewall_rule.name', 'firewall_rule.uid'],
  ['finding_info.analytic.name', 'finding_info.analytic.uid'],
  ['finding_info.attacks[0].technique.uid', 'finding_info.attacks[0].tactic.uid'],
  ['vulnerabilities[0].cve.uid'],
  ['metadata.product.name'],
  ['metadata.product.vendor_name'],
  ['metadata.log_name'],
  ['metadata.event_code'],
  ['metadata.original_event_uid'],
];

function summaryOf(event: EventObject): [string, string][] {
  const fields = SUMMARY.map((paths) => firstAt(event, paths)).filter((field) => field !== undefined);
  const [first, second] = fields;
  // A finding's title is its message more often than not: once is enough.
  return first?.[0] === 'finding_info.title' && second?.[0] === 'message' && first[1] === second[1]
    ? fields.toSpliced(1, 1)
    : fields;
}

function fieldTable(fields: readonly [string, string][], actions: DetailActions): HTMLElement {
  if (fields.length === 0) return h('p', {}, 'Nothing was recognized; the text as it came is under Raw.');
  const rows = fields.map(([path, value]) => {
    const pick = h('button', { type: 'button', title: 'Search for this' }, value);
    pick.addEventListener('click', () => actions.narrow(conditionOf(path, value)));
    return h('tr', {}, h('td', { class: 'mono' }, path), h('td', { class: 'mono' }, pick));
  });
  return h('table', { class: 'fields' }, h('tbody', {}, ...rows));
}

function rawOf(event: EventObject): HTMLElement {
  const raw = firstOf(event, 'raw_data');
  const hash = firstOf(event, 'raw_data_hash.value');
  return h(
    'div',
    {},
    h('pre', {}, raw),
    h(
      'p',
      { class: 'mono', style: 'color:var(--dim)' },
      `SHA-256 ${hash} · ${firstOf(event, 'raw_data_size')} bytes`,
    ),
  );
}

function observablesOf(event: EventObject, actions: DetailActions): HTMLElement {
  const list = Array.isArray(event.observables) ? event.observables : [];
  const chips = h('div', { class: 'chips' });
  for (const item of list) {
    if (typeof item !== 'object' || item === null) continue;
    const observable = item as EventObject;
    const value = firstOf(observable, 'value');
    if (value === '') continue;
    const chip = h(
      'button',
      { type: 'button', title: firstOf(observable, 'name') },
      h('small', {}, firstOf(observable, 'type', 'name')),
      value,
    );
    chip.addEventListener('click', () => actions.narrow(`"${value.replaceAll(/["\\]/g, '\\$&')}"`));
    chips.append(chip);
  }
  return chips.childElementCount === 0 ? h('p', {}, 'No observables in this event.') : chips;
}
