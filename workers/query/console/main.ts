// The console: search, look, verify. Everything it knows comes from the HTTP API with the reader's own token.
import { at } from '../../core/search/headline.ts';
import { wireAccountingDialog } from './accounting-dialog.ts';
import { ApiError, type EventObject, type EventsPage, getJson, type StatsBucket, token } from './api.ts';
import { AuditView } from './audit-view.ts';
import { type Detail, drawDetail } from './detail.ts';
import { DevicesView } from './devices-view.ts';
import { byId, h } from './dom.ts';
import { drawHistogram } from './histogram.ts';
import { wireKeyboard } from './keyboard.ts';
import { showLogState } from './log-state.ts';
import { drawPacket } from './packet-tab.ts';
import { drawProof } from './proof-panel.ts';
import { RangePicker } from './range-picker.ts';
import { Results } from './results.ts';
import { summaryOf } from './search-summary.ts';
import { wireTheme } from './theme.ts';
import { bucketOf, intervalOf } from './time-range.ts';
import { wireTokenDialog } from './token-dialog.ts';
import { ViewSwitch } from './view-switch.ts';

const page = {
  q: byId('q', HTMLInputElement),
  problem: byId('problem', HTMLElement),
  histogram: byId('histogram', HTMLElement),
  legend: byId('legend', HTMLElement),
  summary: byId('summary', HTMLElement),
  empty: byId('empty', HTMLElement),
  more: byId('more', HTMLButtonElement),
  detail: byId('detail', HTMLElement),
};
const PAGE_ROWS = 100;

const range = new RangePicker(() => {
  named = '';
  void runSearch();
});
const results = new Results(byId('rows', HTMLElement), (event) => void openEvent(event));
const openTokenDialog = wireTokenDialog(() => void runSearch());
let search = new AbortController();
let cursor: string | null = null;
let bounds = range.bounds();
let detail: Detail | null = null;
/** The event that the address names: opened whatever the search finds. */
let named = '';
const views = new ViewSwitch(showProblem);
const devices = new DevicesView(views);
const showBooks = wireAccountingDialog(showProblem);

/** Runs the search as the page now states it. */
async function runSearch(): Promise<void> {
  search.abort();
  search = new AbortController();
  const { signal } = search;
  bounds = range.bounds();
  hideDetail();
  rememberInAddress();
  if (token.read() === '') return askForToken();
  if (named !== '') void openNamed(named);
  page.summary.classList.add('busy');
  page.summary.textContent = 'Searching…';
  page.problem.hidden = true;
  const started = performance.now();
  const [found, histogram] = await Promise.allSettled([loadPage(signal, null), loadHistogram(signal)]);
  if (signal.aborted) return;
  page.summary.classList.remove('busy');
  page.summary.textContent =
    found.status === 'fulfilled'
      ? summaryOf(found.value, results.length, cursor !== null, performance.now() - started)
      : '';
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
  named = '';
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
    packet: (of: string, device: string, place: HTMLElement) =>
      void drawPacket(place, of, device, { books: showBooks, device: (id) => devices.show(id) }),
  };
  nameInAddress(uid);
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

async function openNamed(uid: string): Promise<void> {
  try {
    await openEvent(await getJson<EventObject>(`/v1/events/${encodeURIComponent(uid)}`));
  } catch (error) {
    showProblem(error);
  }
}

function closeDetail(): void {
  hideDetail();
  nameInAddress('');
}

function hideDetail(): void {
  page.detail.hidden = true;
  document.querySelector('.split')?.classList.remove('open');
  detail = null;
}

/** The open event is in the address too, without a step back of its own. */
function nameInAddress(uid: string): void {
  named = uid;
  const state = new URLSearchParams(location.hash.slice(1));
  if (uid === '') state.delete('event');
  else state.set('event', uid);
  history.replaceState(null, '', `#${state}`);
}

/** The search is in the address, so that it can be shared and walked back to; the token never is. */
function rememberInAddress(): void {
  const state = new URLSearchParams({ q: page.q.value.trim() });
  range.write(state);
  if (named !== '') state.set('event', named);
  const hash = `#${state.toString()}`;
  if (location.hash !== hash) history.pushState(null, '', hash);
}

function readAddress(): void {
  const state = new URLSearchParams(location.hash.slice(1));
  page.q.value = state.get('q') ?? '';
  named = state.get('event') ?? '';
  range.read(state);
}

function wirePage(): void {
  const help = byId('help-dialog', HTMLDialogElement);
  byId('help-open', HTMLElement).addEventListener('click', () => help.showModal());
  byId('search', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    named = '';
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
    close: () => (views.isOpen ? views.close() : closeDetail()),
  });
  addEventListener('popstate', () => {
    readAddress();
    void runSearch();
  });
}

wirePage();
views.add(devices);
views.add(new AuditView(views));
readAddress();
wireTheme();
showLogState();
void runSearch();
if (token.read() !== '' && named === '') page.q.focus();
