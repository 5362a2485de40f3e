// What the deployment's own audit found and how far it got, from GET /v1/audit. All of it is drawn as text; each finding leads to what it is about, to
// the event that was raised, and to the statement in the log that says so.
import { getJson } from './api.ts';
import { h } from './dom.ts';
import { eventLink, subjectLink } from './links.ts';
import { saveSegment } from './segment-file.ts';
import { proofButton } from './statement-proof.ts';
import type { View, ViewSwitch } from './view-switch.ts';

interface Finding {
  readonly code: string;
  readonly subject: string;
  readonly concerns: 'tenant' | 'deployment';
  readonly detail: string;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly statement: string | null;
  readonly log_index: number | null;
  readonly event: string | null;
}

interface Audit {
  readonly ran_at: number | null;
  readonly log_size: number;
  readonly round: { readonly began_at: number; readonly index: number } | null;
  readonly next_at: number | null;
  readonly last: { readonly began_at: number; readonly ended_at: number; readonly log_size: number } | null;
  readonly findings: readonly Finding[];
  readonly more_findings: boolean;
}

const COLUMNS = ['Finding', 'About', 'What is wrong', 'First seen', 'Last seen', 'Evidence'];

/** Shows it in place of the search. */
export class AuditView implements View {
  readonly id = 'audit';
  readonly #views: ViewSwitch;
  #drawn = '';

  constructor(views: ViewSwitch) {
    this.#views = views;
  }

  opened(section: HTMLElement): void {
    this.#drawn = '';
    section.replaceChildren(
      h('p', { class: 'summary busy', role: 'status' }, 'Asking what the self-audit found…'),
    );
  }

  async draw(section: HTMLElement): Promise<void> {
    const audit = await getJson<Audit>('/v1/audit');
    // Nothing is drawn again that is as it was: a proof that somebody reads would close.
    const drawn = JSON.stringify(audit);
    if (drawn === this.#drawn || !this.#views.isShown(this)) return;
    this.#drawn = drawn;
    section.replaceChildren(h('h2', {}, 'Self-audit'), ...coverage(audit), findingsOf(audit), explanation());
  }
}

function coverage({ ran_at: ranAt, log_size: size, round, next_at: nextAt, last }: Audit): HTMLElement[] {
  if (ranAt === null) return [];
  const parts: HTMLElement[] = [];
  if (round !== null) {
    const share = size === 0 ? 0 : Math.min(1, round.index / size);
    const words = `Under way since ${timeOf(round.began_at)}: entry ${round.index.toLocaleString()} of ${size.toLocaleString()} (${Math.floor(100 * share)} %)`;
    parts.push(
      h(
        'p',
        { role: 'status' },
        h('progress', { value: share, max: 1, 'aria-label': 'This round' }),
        ` ${words}`,
      ),
    );
  }
  const newer = last === null ? 0 : size - last.log_size;
  const covered =
    last === null
      ? 'No round has come to its end yet.'
      : `The last full round ended ${timeOf(last.ended_at)} and read all of the log: ${entries(last.log_size)}${newer > 0 ? `, ${newer.toLocaleString()} fewer than there are now` : ''}.`;
  parts.push(h('p', {}, covered, nextAt === null ? '' : ` The next begins ${timeOf(nextAt)}.`));
  return parts;
}

function findingsOf({ ran_at: ranAt, findings, more_findings: more, last }: Audit): HTMLElement {
  if (findings.length === 0) return nothing(ranAt, last !== null);
  const table = h(
    'table',
    { class: 'devices findings', 'aria-label': 'Findings' },
    h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', { scope: 'col' }, name)))),
    h('tbody', {}, ...findings.map(rowOf)),
  );
  const count = `${findings.length.toLocaleString()}${more ? '+' : ''} finding${findings.length === 1 ? '' : 's'}`;
  return h(
    'div',
    {},
    h('p', { class: 'problem', role: 'status' }, count),
    h('div', { class: 'scroll-x' }, table),
  );
}

function nothing(ranAt: number | null, isWhole: boolean): HTMLElement {
  const [title, words] =
    ranAt === null
      ? ['The self-audit has not run yet', 'It begins within a minute of the first packet that is sealed.']
      : isWhole
        ? ['Nothing found', 'Everything the log committed to was there and unchanged when it was last read.']
        : ['Nothing found so far', 'What was read of this round is there and unchanged.'];
  return h('div', { class: 'empty' }, h('strong', {}, title), words);
}

function rowOf(finding: Finding): HTMLElement {
  const { code, subject, concerns, detail, statement, event, log_index: index } = finding;
  const evidence = h('td', { class: 'links' });
  if (event !== null) evidence.append(eventLink(event, finding.first_seen_at, 'Event and proof'));
  if (statement !== null && index !== null)
    evidence.append(proofButton(statement, `Statement, entry ${index.toLocaleString()}`, COLUMNS.length));
  else evidence.append(h('span', {}, statement === null ? '–' : 'being sealed'));
  const isSegment = /^segment-/.test(code) && /^[0-9]+$/.test(subject) && code !== 'segment-missing';
  return h(
    'tr',
    {},
    h('td', {}, h('span', { class: 'state', 'data-state': 'failed' }, code)),
    h(
      'td',
      { class: 'mono wrap', 'data-name': 'About' },
      subjectLink(subject),
      ...(isSegment ? [saveSegment(subject)] : []),
      h('small', {}, concerns === 'deployment' ? 'the log, of all tenants' : ''),
    ),
    h('td', { class: 'wrap', 'data-name': 'What is wrong' }, detail),
    h('td', { 'data-name': 'First seen' }, timeOf(finding.first_seen_at)),
    h('td', { 'data-name': 'Last seen' }, timeOf(finding.last_seen_at)),
    evidence,
  );
}

function explanation(): HTMLElement {
  return h(
    'p',
    { class: 'note' },
    'The deployment rereads its own log and archive, segment by segment. Each new finding is a critical event of the source ',
    h('code', {}, 'edgeseal-audit'),
    ' and a sealed statement. Who need not trust the deployment audits it from outside: ',
    h('code', {}, 'npx edgeseal audit'),
    '.',
  );
}

const entries = (count: number): string => `${count.toLocaleString()} ${count === 1 ? 'entry' : 'entries'}`;

const timeOf = (at: number): string =>
  new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
