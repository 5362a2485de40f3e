// How fast an audit checks (docs/audit.md): segments already fetched, each manifest, event, column, original text and count of them, by CPU time,
// as is a log replayed from memory; and the whole command over HTTP by the clock, on the cores that the stack shares.
import { AuditedDeployment } from '../cli/audit/deployment.ts';
import { edgeseal } from '../test/support/edgeseal-command.ts';
import type { Stack } from '../test/support/stack.ts';
import { sealed, send } from '../test/support/stack-client.ts';
import { EMPTY_FRONTIER, frontierRoot } from '../workers/core/audit/frontier.ts';
import { LogReplay } from '../workers/core/audit/log-replay.ts';
import { checkSegment } from '../workers/core/audit/segment-check.ts';
import { parseCheckpoint } from '../workers/core/log/checkpoint.ts';
import { append, EMPTY_EDGE, edgeTile } from '../workers/core/log/edge.ts';
import { parseNote } from '../workers/core/log/note.ts';
import { tilePath } from '../workers/core/log/tiles.ts';
import { ownCorpora } from './corpora.ts';

/** One part of an audit. */
export interface AuditFigures {
  part: 'segments' | 'log' | 'over http';
  /** Events, or entries of the log. */
  items: number;
  /** CPU seconds; by the clock for what goes over HTTP. */
  seconds: number;
  items_per_second: number;
}

const PER_REQUEST = 5_000;

/** Fills an archive with `events` and audits it. */
export async function benchAudit(stack: Stack, events: number): Promise<AuditFigures[]> {
  const lines = ownCorpora(PER_REQUEST).find((corpus) => corpus.name === 'mixed')?.lines ?? [];
  const packets: string[] = [];
  for (let n = 0; n < events; n += PER_REQUEST) {
    const { body } = await send(stack, lines.join('\n'), {
      mediaType: 'text/plain',
      key: `audit-bench-${n}`,
    });
    packets.push(body.packet);
  }
  await sealed(stack, packets, 600_000);
  return [await timeSegments(stack), await timeLog(100_000), await timeCommand(stack, events)];
}

function figures(part: AuditFigures['part'], items: number, milliseconds: number): AuditFigures {
  return {
    part,
    items,
    seconds: milliseconds / 1000,
    items_per_second: Math.round((1000 * items) / milliseconds),
  };
}

/** Of all threads of this process, so that a shared machine does not show; garbage collection included. */
function cpuSince(startedAt: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1000;
}

async function timeSegments(stack: Stack): Promise<AuditFigures> {
  const deployment = new AuditedDeployment({ url: stack.url, token: stack.tokens.read });
  const note = (await deployment.checkpoint()) ?? '';
  const { size, root, origin } = parseCheckpoint(parseNote(note).text);
  const problem = (finding: object): never => {
    throw new Error(JSON.stringify(finding));
  };
  const replay = new LogReplay(deployment.tile, { origin, size, root, note }, [], EMPTY_FRONTIER, problem);
  await replay.advanceTo(size);
  const { segments } = await deployment.segments(0);
  const objects = await Promise.all(segments.map(({ segment }) => deployment.segment(segment)));
  let [events, milliseconds] = [0, 0];
  // The first time round the code is compiled.
  for (let round = 0; round < 2; round++) {
    const startedAt = process.cpuUsage();
    events = 0;
    for (const [at, listed] of segments.entries()) {
      const object = objects[at];
      if (object instanceof Uint8Array)
        events += (await checkSegment(listed, object, (index) => replay.leaf(index), problem)).events;
    }
    milliseconds = cpuSince(startedAt);
  }
  return figures('segments', events, milliseconds);
}

async function timeLog(entries: number): Promise<AuditFigures> {
  const hashes = Array.from({ length: entries }, (_, n) => new Uint8Array(32).fill(n % 251));
  const { edge, fullTiles, size } = append(EMPTY_EDGE, hashes);
  const tiles = new Map(fullTiles.map(({ id, bytes }) => [tilePath(id), bytes]));
  const head = { origin: 'bench', size, root: frontierRoot(edge), note: '' };
  const problem = (finding: object): never => {
    throw new Error(JSON.stringify(finding));
  };
  const tile = async (id: Parameters<typeof tilePath>[0]) =>
    tiles.get(tilePath(id)) ?? edgeTile(edge, id.level);
  const startedAt = process.cpuUsage();
  await new LogReplay(tile, head, [], EMPTY_FRONTIER, problem).finish();
  return figures('log', entries, cpuSince(startedAt));
}

async function timeCommand(stack: Stack, events: number): Promise<AuditFigures> {
  const startedAt = performance.now();
  const run = await edgeseal(['audit', '--json'], { url: stack.url, token: stack.tokens.read });
  if (run.code !== 0) throw new Error(run.stderr || run.stdout.slice(0, 1_000));
  return figures('over http', events, performance.now() - startedAt);
}
