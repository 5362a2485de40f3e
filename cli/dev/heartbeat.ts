// Crons do not fire by themselves in local development: this fires the front door's, once at start and every minute, as its
// wrangler.toml has it. Without it a spilled packet that lost its pointer would wait for ever.
import { SPILL_SWEEP_AGE_MS } from '../../schemas/limits.ts';

const EVERY_MS = 60_000;

/** Starts beating; the returned function stops it. `onError` hears of the first miss in a row only. */
export function startHeartbeat(url: string, onError: (line: string) => void): () => void {
  let missing = false;
  const beat = async (aheadMs: number): Promise<void> => {
    const problem = await fireCron(url, Date.now() + aheadMs);
    if (problem !== null && !missing) onError(problem);
    missing = problem !== null;
  };
  // The queue of the last run is gone with its process: whatever lies spilled now has no pointer, however young it is.
  void beat(SPILL_SWEEP_AGE_MS);
  const timer = setInterval(() => void beat(0), EVERY_MS);
  return () => clearInterval(timer);
}

/** Runs the cron as if it were `atMs` and waits for it; null, or why it failed. */
async function fireCron(url: string, atMs: number): Promise<string | null> {
  try {
    const query = new URLSearchParams({ cron: '* * * * *', time: String(atMs) });
    const response = await fetch(`${url}/cdn-cgi/local/scheduled?${query}`);
    const outcome = await response.text();
    return response.ok
      ? null
      : `The upkeep of the minute failed: ${response.status} ${outcome.slice(0, 200)}`;
  } catch (error) {
    return `The upkeep of the minute did not run: ${error instanceof Error ? error.message : error}`;
  }
}
