// Tells the witness Worker that the head may have moved. Asking witnesses is its work, not seal's: seal has no way out to the network,
// and nobody outside can hold it up. A nudge that is lost is made good by the next move, or by the next pulse.

/** Longest that sealing waits for the queue to take a nudge. */
const DEADLINE_MS = 2_000;

/** Nudges, if the deployment has witnesses. Never throws: sealing does not depend on it. */
export async function nudgeWitness({
  ASK_WITNESSES,
  WITNESSING,
}: Pick<SealEnv, 'ASK_WITNESSES' | 'WITNESSING'>): Promise<void> {
  if (ASK_WITNESSES !== 'on') return;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      deadline = setTimeout(() => reject(new Error('the queue does not answer')), DEADLINE_MS);
    });
    await Promise.race([WITNESSING.send({ v: 1 }), late]);
  } catch (error) {
    console.warn(
      JSON.stringify({ level: 'warn', room: 'seal', event: 'nudge-failed', cause: String(error) }),
    );
  } finally {
    clearTimeout(deadline);
  }
}
