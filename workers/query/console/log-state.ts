// The size of the log in the bar, from its newest checkpoint: what everything on the page is proven under.
import { ApiError, getText } from './api.ts';
import { byId } from './dom.ts';

const REFRESH_MS = 15_000;

/** Shows it, and keeps it new. */
export function showLogState(): void {
  const place = byId('log-state', HTMLElement);
  void draw(place);
  setInterval(() => void draw(place), REFRESH_MS);
}

async function draw(place: HTMLElement): Promise<void> {
  try {
    const [, size] = (await getText('/log/checkpoint')).split('\n');
    place.textContent = `Log: ${Number(size).toLocaleString()} entries sealed`;
    place.dataset.state = 'ok';
  } catch (error) {
    const none = error instanceof ApiError && error.status === 404;
    place.textContent = none ? 'Log: nothing sealed yet' : 'Log: out of reach';
    place.dataset.state = none ? 'none' : 'bad';
  }
}
