// The console: search, look, verify. Everything it knows comes from the HTTP API with the reader's own token.
import { at } from '../../core/search/headline.ts';
import { wireAccountingDialog } from './accounting-dialog.ts';
import {
  ApiError,
  type EventObject,
  type EventsPage,
  getJson,
  getText,
  type StatsBucket,
  token,
} from './api.ts';
import { type Detail, drawDetail } from './detail.ts';
import { wireDevicesView } from './devices-view.ts';
import { byId, h } from './dom.ts';
import { drawHistogram } from './histogram.ts';
import { wireKeyboard } from './keyboard.ts';

import { drawProof } from './proof-panel.ts';
import { RangePicker } from './range-picker.ts';
import { Results } from './results.ts';
import { bucketOf, intervalOf } from './time-range.ts';
import { wireTokenDialog } from './token-dialog.ts';

const page = {
  q: byId('q', HTMLInputElement),
  problem: byId('problem', HTMLElement),
  histogram: byId('histogram', HTMLElement),
  legend: byId('legend', HTMLElement),
  summary: byId('summary', HTMLElement),
  empty: byId('empty', HTMLElement),
  more: byId('more', HTMLButtonElement),
  detail: byId('detail', HTMLElement),
  logState: byId('log-state', HTMLElement),
};
const PAGE_ROWS = 100;

const range = new RangePicker(() => void runSearch());
const results = new Results(byId('rows', HTMLElement), (event) => void openEvent(event));
const openTokenDialog = wireTokenDialog(() => void runSearch());
let search = new AbortController();
let cursor: string | null = null;
let bounds = range.bounds();
let detail: Detail | null = null;

/** Runs the search as the page now states it. */
async function runSearch(): Promise<void> {
  search.abort();
  search = new AbortController();
  const { signal } = search;
  bounds = range.bounds();
  closeDetail();
  rememberInAddress();
  if (token.read() === '') return askForToken();
  page.summary.classList.add('busy');
  page.summary.textContent = 'Searching…';
  page.problem.hidden = true;
  const started = performance.now();
  const [found, histogram] = await Promise.allSettled([loadPage(signal, null), loadHistogram(signal)]);
  if (signal.aborted) return;
  page.summary.classList.remove('busy');
  page.summary.textContent =
    found.status === 'fulfilled' ? summaryOf(found.value, performance.now() - started) : '';
  if (histogram.status === 'rejected') showProblem(histogram.reason);
  if (found.status === 'rejected') showProblem(found.reason);
}

async function loadPage(signal: AbortSignal, after: string | null): Promise<EventsPage> {
  const parameters = { q: page.q.value.trim(), ...bounds, limit: PAGE_ROWS, cursor: after ?? undefined };
  const found = await getJson<EventsPage>('/v1/events', parameters, signal);
  if (after === null) results.show(found.events);
  else results.append(found.events);
  cursor = found.cursor;
  page.more.hidden = cursor === null;
  page.empty.hidden = results.length > 0;
  if (results.length === 0) {
    const [title, text] =
      cursor === null
        ? ['Nothing found', 'Widen the time range, or take a condition away.']
        : ['Nothing found so far', 'There is more to look through: Load more.'];
    page.empty.replaceChildren(h('strong', {}, title), text);
  }
  return found;
}

async function loadHistogram(signal: AbortSignal): Promise<void> {
  const step = bucketOf(bounds.from, bounds.to);
  const from = Math.floor(bounds.from / step) * step;
  const to = bounds.to;
  const parameters = { q: page.q.value.trim(), from, to, field: 'severity_id', interval: intervalOf(step) };
  const stats = await getJson<{ buckets: StatsBucket[] }>('/v1/stats', parameters, signal);
  drawHistogram(
    page.histogram,
    page.legend,
    { buckets: stats.buckets, from, to, step },
    {
      zoom: (zoomFrom, zoomTo) => range.zoom(zoomFrom, zoomTo),
      pick: (severity) => narrow(`severity_id:${severity}`),
    },
  );
}

function summaryOf(found: EventsPage, took: number): string {
  const { segments, rows, bytes } = found.scanned;
  const size = bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  const events = `${results.length.toLocaleString()}${cursor === null ? '' : '+'} event${results.length === 1 ? '' : 's'}`;
  const read = `${segments} segment${segments === 1 ? '' : 's'}, ${rows.toLocaleString()} rows, ${size}`;
  return `${events} in ${Math.round(took)} ms · read ${read}`;
}

function askForToken(): void {
  results.show([]);
  page.more.hidden = true;
  page.summary.textContent = '';
  page.empty.replaceChildren(
    h('strong', {}, 'A token opens the archive'),
    'npm start prints a read token; another is made with',
    h('br'),
    h('code', {}, 'npx edgeseal token --scope read'),
  );
  page.empty.hidden = false;
  openTokenDialog();
}

function showProblem(reason: unknown): void {
  const refused = reason instanceof ApiError;
  const code = refused ? [h('code', {}, reason.code)] : [];
  page.problem.replaceChildren(...code, refused ? reason.message : `No answer: ${String(reason)}`);
  page.problem.hidden = false;
  if (refused && reason.status === 401) openTokenDialog();
}

/** Adds a condition to the query and searches again. */
function narrow(condition: string): void {
  const now = page.q.value.trim();
  if (now === '') page.q.value = condition;
  else if (!now.includes(condition)) page.q.value = `${/ OR /.test(now) ? `(${now})` : now} AND ${condition}`;
  void runSearch();
}

async function openEvent(event: EventObject): Promise<void> {
  const uid = String(at(event, 'metadata.uid') ?? '');
  const actions = {
    narrow,
    close: closeDetail,
    verify: (of: string, place: HTMLElement) => void drawProof(place, of),
  };
  document.querySelector('.split')?.classList.add('open');
  const opened = drawDetail(page.detail, event, actions);
  detail = opened;
  try {
    const whole = await getJson<EventObject>(`/v1/events/${encodeURIComponent(uid)}`);
    // Not if the reader has closed it or opened another meanwhile.
    if (detail === opened) opened.complete(whole);
  } catch (error) {
    showProblem(error);
  }
}

function closeDetail(): void {
  page.detail.hidden = true;
  document.querySelector('.split')?.classList.remove('open');
  detail = null;
}

/** The search is in the address, so that it can be shared and walked back to; the token never is. */
function rememberInAddress(): void {
  const state = new URLSearchParams({ q: page.q.value.trim() });
  range.write(state);
  const hash = `#${state.toString()}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
}

function readAddress(): void {
  const state = new URLSearchParams(location.hash.slice(1));
  page.q.value = state.get('q') ?? '';
  range.read(state);
}

async function showLogState(): Promise<void> {
  try {
    const [, size] = (await getText('/log/checkpoint')).split('\n');
    page.logState.textContent = `Log: ${Number(size).toLocaleString()} entries sealed`;
    page.logState.dataset.state = 'ok';
  } catch (error) {
    const none = error instanceof ApiError && error.status === 404;
    page.logState.textContent = none ? 'Log: nothing sealed yet' : 'Log: out of reach';
    page.logState.dataset.state = none ? 'none' : 'bad';
  }
}

function switchTheme(): void {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const next = (root.dataset.theme ?? system) === 'dark' ? 'light' : 'dark';
  root.dataset.theme = next;
  localStorage.setItem('edgeseal-theme', next);
}

function wirePage(): void {
  const theme = localStorage.getItem('edgeseal-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  const help = byId('help-dialog', HTMLDialogElement);
  byId('theme', HTMLElement).addEventListener('click', switchTheme);
  byId('help-open', HTMLElement).addEventListener('click', () => help.showModal());
  byId('search', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void runSearch();
  });
  page.more.addEventListener('click', () => {
    page.more.disabled = true;
    const done = (): void => {
      page.more.disabled = false;
    };
    loadPage(search.signal, cursor).catch(showProblem).finally(done);
  });
  wireKeyboard({
    focusQuery: () => page.q.focus(),
    help: () => help.showModal(),
    move: (step) => results.move(step),
    openChosen: () => results.openChosen(),
    verify: () => detail?.verify(),
    close: closeDetail,
  });
  addEventListener('popstate', () => {
    readAddress();
    void runSearch();
  });
}

wirePage();
wireDevicesView(showProblem);
wireAccountingDialog(showProblem);
readAddress();
void showLogState();
setInterval(() => void showLogState(), 15_000);
void runSearch();
if (token.read() !== '') page.q.focus();
