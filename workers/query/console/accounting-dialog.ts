// The books: what was received from each source in each hour and what became of it, from GET /v1/accounting. A line without a book
// is running figures; a book that has its place in the log is a file away from being checked. All of it is drawn as text.
import { getJson } from './api.ts';
import { byId, h } from './dom.ts';

interface Counts {
  readonly received: number;
  readonly archived: number;
  readonly dead_lettered: number;
  readonly duplicate: number;
  readonly replayed: number;
}

interface Line {
  readonly source: string;
  readonly hour: number;
  readonly open: boolean;
  readonly late: boolean;
  readonly statement: string | null;
  readonly log_index: number | null;
  readonly packets: Counts;
  readonly events: Counts;
  readonly numbering?: { readonly missing: number };
}

const COLUMNS = [
  'Hour',
  'Source',
  'Packets',
  'Events',
  'Archived',
  'Dead-lettered',
  'Duplicate',
  'Missing',
  'Book',
];
const NUMBERS = 7;

/** Wires the button that opens the books of the last 24 hours. `failed` shows why they could not be read. */
export function wireAccountingDialog(failed: (reason: unknown) => void): void {
  const dialog = byId('accounting-dialog', HTMLDialogElement);
  const place = byId('accounting', HTMLElement);
  byId('accounting-open', HTMLButtonElement).addEventListener('click', async () => {
    place.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Asking for the books…'));
    dialog.showModal();
    try {
      const { lines } = await getJson<{ lines: Line[] }>('/v1/accounting');
      place.replaceChildren(
        lines.length === 0 ? h('p', {}, 'Nothing was received in the last 24 hours.') : tableOf(lines),
      );
    } catch (error) {
      dialog.close();
      failed(error);
    }
  });
}

function tableOf(lines: readonly Line[]): HTMLElement {
  const head = COLUMNS.map((name, i) => h('th', { scope: 'col', class: classOf(i) }, name));
  return h(
    'table',
    { class: 'accounting', 'aria-label': 'Books' },
    h('thead', {}, h('tr', {}, ...head)),
    h('tbody', {}, ...lines.map(rowOf)),
  );
}

const classOf = (column: number): string | undefined =>
  column > 1 && column <= NUMBERS ? 'number' : undefined;

function rowOf({ source, hour, packets, events, numbering, ...line }: Line): HTMLElement {
  const { archived, dead_lettered: dead, duplicate } = events;
  const numbers = [packets.received, events.received, archived, dead, duplicate].map((n) =>
    n.toLocaleString(),
  );
  const missing = numbering === undefined ? '–' : numbering.missing.toLocaleString();
  const cells = [
    new Date(hour).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }),
    source,
    ...numbers,
    missing,
  ];
  return h(
    'tr',
    {},
    ...cells.map((text, i) => h('td', { class: classOf(i) }, text)),
    h('td', { title: line.statement ?? undefined }, bookOf(line)),
  );
}

function bookOf({ open, late, log_index: index }: Pick<Line, 'open' | 'late' | 'log_index'>): string {
  if (open) return 'open';
  const place = index === null ? 'being sealed' : `entry ${index.toLocaleString()}`;
  return late ? `${place}, late` : place;
}
