// rsyslog's omhttp and omelasticsearch, as docs/senders/plain.md and docs/senders/elasticsearch.md configure them. An rsyslogd that is
// first on PATH is taken; of Debian, only sid has omhttp (rsyslog-http), so that CI skips this.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EVENTS,
  expectFoundOnce,
  markers,
  openRoad,
  type Road,
  tellEventsApart,
  timesFound,
  total,
} from '../../support/marked-events.ts';
import { programNamed, runProgram, startProgram } from '../../support/program.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const rsyslogd = programNamed('rsyslogd', 'apt-get install rsyslog-http rsyslog-elasticsearch');
const folder = await mkdtemp(join(tmpdir(), 'edgeseal-rsyslog-'));

const LINES_A_BATCH = 100;

/** The action of each module. A line goes out as it came in. */
const ACTIONS = {
  omhttp: ({ proxy, token }: Road) => `
    template(name="line" type="string" string="%rawmsg%")
    ruleset(name="send") {
      action(type="omhttp" server="127.0.0.1" serverport="${new URL(proxy.url).port}" usehttps="off"
        restpath="v1/events" checkpath="ready" httpcontenttype="text/plain" template="line"
        httpheaders=["Authorization: Bearer ${token}"]
        batch="on" batch.format="newline" batch.maxsize="${LINES_A_BATCH}"
        action.resumeRetryCount="-1" action.resumeInterval="1")
    }`,
  omelasticsearch: ({ proxy, token }: Road) => `
    template(name="document" type="list" option.jsonf="on") {
      property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
      property(outname="host" name="hostname" format="jsonf")
      property(outname="program" name="programname" format="jsonf")
      property(outname="message" name="msg" format="jsonf")
    }
    ruleset(name="send") {
      action(type="omelasticsearch" server="127.0.0.1" serverport="${new URL(proxy.url).port}" usehttps="off"
        uid="edgeseal" pwd="${token}" template="document" searchIndex="logs" searchType="" bulkmode="on"
        action.resumeRetryCount="-1" action.resumeInterval="1")
    }`,
} as const;
type Module = keyof typeof ACTIONS;

const configuration = (module: Module, road: Road, input: string): string => `
  global(workDirectory="${folder}")
  main_queue(queue.dequeueBatchSize="${LINES_A_BATCH}")
  module(load="imfile")
  module(load="${module}")
  ${ACTIONS[module](road)}
  input(type="imfile" File="${input}" Tag="" ruleset="send")
`;

/** Whether this rsyslogd has the module. */
async function has(module: Module): Promise<boolean> {
  if (rsyslogd === null) return false;
  const config = join(folder, `${module}.probe.conf`);
  await writeFile(config, `module(load="${module}")\n*.* /dev/null\n`);
  const { code } = await runProgram(rsyslogd, ['-N1', '-f', config]);
  if (code !== 0) console.warn(`skipped: this rsyslogd has no ${module}`);
  return code === 0;
}

describe.each([
  { module: 'omhttp', isHere: await has('omhttp') },
  { module: 'omelasticsearch', isHere: await has('omelasticsearch') },
] as const)('rsyslog $module', ({ module, isHere }) => {
  let stack: Stack;
  beforeAll(async () => {
    if (isHere) stack = await startStack();
  });
  afterAll(async () => stack?.stop());

  /** Runs rsyslog over a file of lines until so many events arrived. */
  async function run(road: Road, arriving: number): Promise<void> {
    const input = join(folder, `${road.source}.log`);
    const config = join(folder, `${road.source}.conf`);
    const lines = markers().map(
      (user) => `Nov 21 10:00:00 web-1 sshd[7]: Failed password for ${user} from 192.0.2.7 port 22 ssh2`,
    );
    await writeFile(config, configuration(module, road, input));
    await writeFile(input, `${lines.join('\n')}\n`);
    const { child, ended } = startProgram(rsyslogd ?? '', ['-n', '-i', 'NONE', '-f', config]);
    await total(stack, road.source, arriving).finally(() => child.kill('SIGTERM'));
    const { code, output } = await ended;
    expect(code, output).toBe(0);
  }

  it.skipIf(!isHere)(
    `sends ${EVENTS} events over a 503 and a cut connection, and each is found once`,
    async () => {
      const road = await openRoad(stack, module, { mishaps: { 30: 'busy', 160: 'body cut' } });
      await run(road, EVENTS);
      await expectFoundOnce(stack, road);
    },
  );

  it.skipIf(!isHere)(
    'repeats a batch line by line: over a lost reply each line is found once where the source asks for that (dedup: event)',
    async () => {
      const road = await openRoad(stack, `${module}-told-apart`, { mishaps: { 50: 'reply lost' } });
      await tellEventsApart(stack, road);
      await run(road, EVENTS);
      await expectFoundOnce(stack, road);
    },
  );

  it.skipIf(!isHere)(
    'repeats a batch line by line: where the batch was taken and the reply was lost, its lines are doubled unless the source asks',
    async () => {
      const road = await openRoad(stack, `${module}-doubling`, { mishaps: { 50: 'reply lost' } });
      await run(road, EVENTS + LINES_A_BATCH);
      expect(await timesFound(stack, road)).toEqual({ 1: EVENTS - LINES_A_BATCH, 2: LINES_A_BATCH });
      await road.proxy.close();
    },
  );
});

afterAll(() => rm(folder, { recursive: true }));
