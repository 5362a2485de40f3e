// The table of events: one row each, one of them chosen, walked with the keyboard.
import { at, firstOf, headline } from '../../core/search/headline.ts';
import type { EventObject } from './api.ts';
import { h } from './dom.ts';
import { className, severityColor, severityName } from './names.ts';
import { formatTime } from './time-range.ts';

/** The table and which of its events is chosen. */
export class Results {
  readonly #body: HTMLElement;
  readonly #open: (event: EventObject) => void;
  #events: EventObject[] = [];
  #chosen = -1;

  constructor(body: HTMLElement, open: (event: EventObject) => void) {
    this.#body = body;
    this.#open = open;
    body.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('tr') : null;
      if (row !== null) this.choose([...body.children].indexOf(row), true);
    });
  }

  /** How many events are shown. */
  get length(): number {
    return this.#events.length;
  }

  /** Replaces what is shown. */
  show(events: readonly EventObject[]): void {
    this.#events = [];
    this.#chosen = -1;
    this.#body.replaceChildren();
    this.append(events);
  }

  /** Adds the next page. */
  append(events: readonly EventObject[]): void {
    this.#events.push(...events);
    this.#body.append(...events.map(rowOf));
    const first = this.#body.firstElementChild;
    if (this.#chosen < 0) first?.setAttribute('tabindex', '0');
  }

  /** Moves the choice by `step` rows and keeps it in view. */
  move(step: number): void {
    if (this.#events.length === 0) return;
    this.choose(Math.min(this.#events.length - 1, Math.max(0, this.#chosen + step)), false);
  }

  /** Chooses row `index`; opens its event where asked. */
  choose(index: number, open: boolean): void {
    const event = this.#events[index];
    const row = this.#body.children[index];
    if (event === undefined || !(row instanceof HTMLElement)) return;
    const before = this.#body.children[this.#chosen];
    before?.setAttribute('aria-selected', 'false');
    before?.setAttribute('tabindex', '-1');
    this.#chosen = index;
    row.setAttribute('aria-selected', 'true');
    row.setAttribute('tabindex', '0');
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    if (open) this.#open(event);
  }

  /** Opens the chosen event. */
  openChosen(): void {
    const event = this.#events[this.#chosen];
    if (event !== undefined) this.#open(event);
  }
}

const FROM = [
  'src_endpoint.ip',
  'evidences[0].src_endpoint.ip',
  'src_endpoint.hostname',
  'src_endpoint.svc_name',
  'device.ip',
  'device.hostname',
  'device.name',
  'evidences[0].device.hostname',
];
const TO = ['dst_endpoint.ip', 'evidences[0].dst_endpoint.ip', 'dst_endpoint.hostname'];
const USER = [
  'user.name',
  'actor.user.name',
  'process.user.name',
  'evidences[0].user.name',
  'evidences[0].actor.user.name',
  'user.uid',
  'user.email_addr',
  'actor.user.uid',
  'actor.user.email_addr',
  'actor.app_name',
  'actor.invoked_by',
];

function rowOf(event: EventObject): HTMLTableRowElement {
  const from = firstOf(event, ...FROM);
  const to = firstOf(event, ...TO);
  const severity = event.severity_id;
  const head = headline(event) || className(event.class_uid);
  const product = String(at(event, 'metadata.product.name') ?? '');
  return h(
    'tr',
    { tabindex: -1, 'aria-selected': 'false' },
    h('td', {}, formatTime(Number(event.time))),
    h('td', {}, h('span', { class: 'dot', style: `--c:${severityColor(severity)}` }), severityName(severity)),
    h('td', {}, className(event.class_uid)),
    h('td', { title: head }, head),
    h('td', { class: 'mono' }, to === '' ? from : `${from} → ${to}`),
    h('td', {}, firstOf(event, ...USER)),
    h('td', { title: product }, product),
  );
}
