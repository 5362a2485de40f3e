// Crons do not fire by themselves in local development: this fires the front door's, once at start and every minute, as its
// wrangler.toml has it. Without it a spilled packet that lost its pointer would wait for ever.

const EVERY_MS = 60_000;

/** Starts beating; the returned function stops it. `onError` hears of the first miss in a row only. */
export function startHeartbeat(url: string, onError: (line: string) => void): () => void {
  let missing = false;
  const beat = async (at: number): Promise<void> => {
    const problem = await fireCron(url, at);
    if (problem !== null && !missing) onError(problem);
    missing = problem !== null;
  };
  // The first one is a minute ahead: nothing is under way yet, so whatever lies in spill/ was left by a stack that was killed.
  void beat(Date.now() + EVERY_MS);
  const timer = setInterval(() => void beat(Date.now()), EVERY_MS);
  return () => clearInterval(timer);
}

/** Runs the cron and waits for it; null, or why it failed. */
async function fireCron(url: string, at: number): Promise<string | null> {
  try {
    const cron = encodeURIComponent('* * * * *');
    const response = await fetch(`${url}/cdn-cgi/local/scheduled?cron=${cron}&time=${at}`);
    const outcome = await response.text();
    return response.ok
      ? null
      : `The upkeep of the minute failed: ${response.status} ${outcome.slice(0, 200)}`;
  } catch (error) {
    return `The upkeep of the minute did not run: ${error instanceof Error ? error.message : error}`;
  }
}
