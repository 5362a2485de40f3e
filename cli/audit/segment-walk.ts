// The caller's segments in the order of the log, page by page, with the objects fetched a few ahead of the one that is looked at.
import type { ListedSegment } from '../../schemas/audit-api.ts';
import type { AuditedDeployment, SegmentObject } from './deployment.ts';

/** Objects under way at a time: a segment is a few MB. */
const AHEAD = 3;

/** One step along the log: a segment with its object, or the end of a page. `end` is the log index that is then behind. */
export type Step =
  | {
      readonly kind: 'segment';
      readonly listed: ListedSegment;
      /** Undefined where it was not wanted. */
      readonly object: Promise<SegmentObject | undefined>;
      readonly end: number;
    }
  | { readonly kind: 'page'; readonly end: number };

/** Walks from a log index to the end of a log of `size` entries. */
export async function* segmentsInOrder(
  deployment: AuditedDeployment,
  from: number,
  size: number,
  isWanted: (listed: ListedSegment) => boolean,
): AsyncGenerator<Step> {
  const queue: Step[] = [];
  for await (const step of steps(deployment, from, size, isWanted)) {
    queue.push(step);
    const [first] = queue;
    if (first === undefined || queue.length <= AHEAD) continue;
    queue.shift();
    yield first;
  }
  yield* queue;
}

async function* steps(
  deployment: AuditedDeployment,
  from: number,
  size: number,
  isWanted: (listed: ListedSegment) => boolean,
): AsyncGenerator<Step> {
  for (let at: number | null = from; at !== null && at < size; ) {
    const { segments, next_index: next } = await deployment.segments(at);
    for (const listed of segments) {
      const object = isWanted(listed) ? deployment.segment(listed.segment) : Promise.resolve(undefined);
      // A failure is met when the segment's turn comes.
      object.catch(() => undefined);
      yield { kind: 'segment', listed, object, end: (listed.log_start ?? 0) + listed.entries.length };
    }
    // Forward always, whatever the answer says.
    const isForward: boolean = next !== null && next > at;
    yield { kind: 'page', end: isForward && next !== null ? next : size };
    at = isForward ? next : null;
  }
}
