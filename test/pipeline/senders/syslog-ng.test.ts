// syslog-ng's http() destination, as docs/senders/plain.md configures it: a file of syslog lines, sent as NDJSON in batches.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS, expectFoundOnce, markers, openRoad, total } from '../../support/marked-events.ts';
import { programNamed, runProgram, startProgram } from '../../support/program.ts';
import { type Stack, startStack } from '../../support/stack.ts';

const syslogNg = programNamed('syslog-ng', 'apt-get install syslog-ng-core syslog-ng-mod-http');
const speaksHttp =
  syslogNg !== null && /Available-Modules:.*\bhttp\b/.test((await runProgram(syslogNg, ['-V'])).output);
if (syslogNg !== null && !speaksHttp)
  console.warn('skipped: this syslog-ng has no http() (apt-get install syslog-ng-mod-http)');

describe.skipIf(!speaksHttp)('syslog-ng http()', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgeseal-syslog-ng-'));
    stack = await startStack();
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true });
  });

  /** Everything syslog-ng writes stays in the test's folder. */
  async function start(url: string, token: string) {
    const config = join(folder, 'syslog-ng.conf');
    await writeFile(config, configuration(url, token, join(folder, 'in.log')));
    const files = ['persist-file', 'pidfile', 'control'].map((file) => `--${file}=${join(folder, file)}`);
    return startProgram(syslogNg ?? '', [
      '--foreground',
      '--no-caps',
      '--stderr',
      `--cfgfile=${config}`,
      ...files,
    ]);
  }

  it(`sends ${EVENTS} events over a 503, a lost reply and a cut connection, and each is found once`, async () => {
    const road = await openRoad(stack, 'syslog-ng');
    const lines = markers().map(
      (marker, at) =>
        `<38>Nov 21 10:00:00 web-1 sshd[${at}]: Failed password for ${marker} from 192.0.2.7 port 22 ssh2`,
    );
    await writeFile(join(folder, 'in.log'), `${lines.join('\n')}\n`);
    const { child, ended } = await start(road.proxy.url, road.token);
    await total(stack, road.source).finally(() => child.kill('SIGTERM'));
    const { code, output } = await ended;
    expect(code, output).toBe(0);
    await expectFoundOnce(stack, road);
  });
});

/** A window of fewer lines than a batch would end each batch by its timeout. */
const configuration = (url: string, token: string, input: string): string => `@version: 3.35
options { time-reopen(1); keep-hostname(yes); };
source in { file("${input}" follow-freq(1) log-iw-size(10000) log-fetch-limit(1000)); };
destination edgeseal {
  http(
    url("${url}/v1/events")
    method("POST")
    headers("Authorization: Bearer ${token}", "Content-Type: application/x-ndjson")
    body("$(format-json --scope rfc5424 --scope nv-pairs)")
    delimiter("\\n")
    batch-lines(1000) batch-timeout(5000)
    retries(10) timeout(30)
  );
};
log { source(in); destination(edgeseal); flags(flow-control); };
`;
