// The books: what was received from each source in each hour and what became of it, from GET /v1/accounting. A line without a book
// is running figures; a book that has its place in the log is a file away from being checked. All of it is drawn as text.
import { getJson } from './api.ts';
import { byId, h } from './dom.ts';
import { searchLink } from './links.ts';
import { proofButton } from './statement-proof.ts';

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
const HOUR_MS = 3_600_000;

/** Which books: of one source around one hour, or all of the last 24 hours. */
type Asked = { readonly source: string; readonly hour: number } | undefined;

/** Wires the button that opens the books of the last 24 hours; `failed` shows why they could not be read. Returns how to open others. */
export function wireAccountingDialog(
  failed: (reason: unknown) => void,
): (source: string, hour: number) => void {
  const dialog = byId('accounting-dialog', HTMLDialogElement);
  const place = byId('accounting', HTMLElement);
  const open = async (asked: Asked): Promise<void> => {
    place.replaceChildren(h('p', { class: 'summary busy', role: 'status' }, 'Asking for the books…'));
    byId('accounting-title', HTMLElement).textContent = titleOf(asked);
    dialog.showModal();
    try {
      const parameters =
        asked === undefined
          ? {}
          : { source: asked.source, from: asked.hour - HOUR_MS, to: asked.hour + 2 * HOUR_MS };
      const { lines } = await getJson<{ lines: Line[] }>('/v1/accounting', parameters);
      place.replaceChildren(
        lines.length === 0 ? h('p', {}, 'Nothing was received in this time.') : tableOf(lines),
      );
    } catch (error) {
      dialog.close();
      failed(error);
    }
  };
  // A link leads to a search, which the dialog would hide.
  place.addEventListener('click', (event) => {
    if (event.target instanceof HTMLAnchorElement) dialog.close();
  });
  byId('accounting-open', HTMLButtonElement).addEventListener('click', () => void open(undefined));
  return (source, hour) => void open({ source, hour });
}

function titleOf(asked: Asked): string {
  const what = 'what was received, and what became of it';
  if (asked === undefined) return `Accounting: ${what}, in the last 24 hours`;
  return `Accounting of ${asked.source}: ${what}, around ${new Date(asked.hour).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}`;
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
  const span = `[${new Date(hour).toISOString()} TO ${new Date(hour + HOUR_MS - 1).toISOString()}]`;
  const received = `source:"${source}" AND received_at:${span}`;
  const cells = [
    new Date(hour).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }),
    searchLink(received, hour - 24 * HOUR_MS, hour + 25 * HOUR_MS, source),
    ...numbers,
    missing,
  ];
  return h(
    'tr',
    {},
    ...[...cells, bookOf(line)].map((content, i) =>
      h('td', { class: classOf(i), 'data-name': COLUMNS[i] }, content),
    ),
  );
}

function bookOf({
  open,
  late,
  statement,
  log_index: index,
}: Omit<Line, 'hour' | 'source' | 'packets' | 'events'>): Node | string {
  if (open) return 'open';
  if (index === null || statement === null) return 'being sealed';
  return proofButton(statement, `entry ${index.toLocaleString()}${late ? ', late' : ''}`, COLUMNS.length);
}
