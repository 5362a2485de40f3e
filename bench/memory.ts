// What the front door's isolate holds at most while it takes one body in, and the archiver's while it archives the packet made of one
// (memory-archive.ts), by V8's own account, in a workerd whose isolates may have as much heap as the platform's (test/support/gc-trace.ts).
import { gzipSync } from 'node:zlib';
import { peakOf, TRACING_FLAGS } from '../test/support/gc-trace.ts';
import { type Stack, startStack } from '../test/support/stack.ts';
import { type Corpus, eveCorpus, ownCorpora, productCorpora } from './corpora.ts';
import { benchArchiveMemory } from './memory-archive.ts';

/** One body. */
export interface MemoryFigures {
  body: string;
  mib: number;
  status: number;
  peak_mb: number;
  heap_mb: number;
  buffers_mb: number;
}

interface Case {
  readonly body: string;
  readonly path: string;
  readonly type: string;
  readonly content: Buffer;
  readonly encoding?: string;
}

const MIB = 1024 * 1024;

/** Sends each body alone, then has packets archived. */
export async function benchMemory(progress: (line: string) => void): Promise<MemoryFigures[]> {
  const saved = process.env.MINIFLARE_WORKERD_V8_FLAGS ?? '';
  process.env.MINIFLARE_WORKERD_V8_FLAGS = TRACING_FLAGS;
  const stack = await startStack({ workers: ['ingest'] });
  const figures: MemoryFigures[] = [];
  try {
    for (const one of cases()) {
      figures.push(await measure(stack, one));
      progress(`${one.body}: ${figures.at(-1)?.peak_mb.toFixed(0)} MB`);
    }
  } finally {
    process.env.MINIFLARE_WORKERD_V8_FLAGS = saved;
    await stack.stop();
  }
  return [...figures, ...(await benchArchiveMemory(progress))];
}

async function measure(stack: Stack, { body, path, type, content, encoding }: Case): Promise<MemoryFigures> {
  const before = (await stack.logs()).length;
  const headers = new Headers({ authorization: `Bearer ${stack.tokens.ingest}`, 'content-type': type });
  if (encoding !== undefined) headers.set('content-encoding', encoding);
  const method = path.includes('/files/') ? 'PUT' : 'POST';
  const answer = await fetch(`${stack.url}${path}`, { method, headers, body: new Uint8Array(content) });
  await answer.arrayBuffer();
  const peak = peakOf((await stack.logs()).slice(before));
  return {
    ...{ body, mib: content.length / MIB, status: answer.status },
    ...{ peak_mb: peak.mb, heap_mb: peak.heapMb, buffers_mb: peak.buffersMb },
  };
}

function* cases(): Generator<Case> {
  const corpora = [...ownCorpora(5_000), ...productCorpora(5_000)];
  const corpus = (name: string): Corpus => {
    const found = corpora.find((one) => one.name.startsWith(name));
    if (found === undefined) throw new TypeError(`no corpus ${name}`);
    return found;
  };
  const eve = eveCorpus(20_000) ?? corpus('eve-flow');
  const ndjson = { path: '/v1/events', type: 'application/x-ndjson' };
  const json = { path: '/v1/events', type: 'application/json' };
  for (const mib of [1, 8, 32]) {
    yield { body: `EVE, NDJSON, ${mib} MiB`, ...ndjson, content: filled(eve, mib) };
  }
  yield { body: 'EVE, NDJSON, gzip', ...ndjson, content: gzipSync(filled(eve, 32)), encoding: 'gzip' };
  yield { body: 'EVE, a JSON array', ...json, content: list('[', filled(eve, 31.9), ']') };
  yield {
    body: 'EVE, a file, gzip',
    path: '/v1/files/eve.json.gz',
    type: '',
    content: gzipSync(filled(eve, 24)),
  };
  yield {
    body: 'syslog, a file',
    path: '/v1/files/auth.log',
    type: '',
    content: filled(corpus('syslog-3164'), 32),
  };
  yield {
    body: 'syslog, a file',
    path: '/v1/files/auth.log',
    type: '',
    content: filled(corpus('syslog-3164'), 4.4),
  };
  yield {
    body: 'auditd, a file',
    path: '/v1/files/audit.log',
    type: '',
    content: filled(corpus('auditd'), 16),
  };
  const records = filled(corpus('cloudtrail'), 11.9);
  yield { body: 'CloudTrail, one object', ...json, content: list('{"Records":[', records, ']}') };
  yield { body: 'Windows XML', path: '/v1/files/a.xml', type: '', content: filled(corpus('winxml'), 11.9) };
  yield* whole(eve);
}

/** Protocols whose bodies are read whole. */
function* whole(eve: Corpus): Generator<Case> {
  const each = (change: (line: string) => string): Buffer =>
    filled({ ...eve, lines: eve.lines.map(change) }, 11.9);
  const text = (line: string): string => JSON.stringify(line);
  const type = 'application/json';
  yield {
    body: 'HEC',
    path: '/services/collector/event',
    type,
    content: each((line) => `{"event":${line}}`),
  };
  const bulk = Buffer.from(`${each((line) => `{"create":{}}\n${line}`)}\n`);
  yield { body: '_bulk', path: '/_bulk', type, content: bulk };
  const logs = each((line) => `{"body":{"stringValue":${text(line)}}}`);
  const otlp = list('{"resourceLogs":[{"scopeLogs":[{"logRecords":[', logs, ']}]}]}');
  yield { body: 'OTLP, JSON', path: '/v1/logs', type, content: otlp };
  const values = each((line) => `["1700000000000000000",${text(line)}]`);
  const loki = list('{"streams":[{"stream":{"a":"b"},"values":[', values, ']}]}');
  yield { body: 'Loki, JSON', path: '/loki/api/v1/push', type, content: loki };
  const datadog = list(
    '[',
    each((line) => `{"message":${text(line)}}`),
    ']',
  );
  yield { body: 'Datadog', path: '/api/v2/logs', type, content: datadog };
}

/** Lines of a corpus, over and over, up to so many MiB. */
function filled({ lines }: Pick<Corpus, 'lines'>, mib: number): Buffer {
  const all: string[] = [];
  let length = 0;
  for (let i = 0; ; i++) {
    const line = lines[i % lines.length] ?? '';
    length += Buffer.byteLength(line) + 1;
    if (length > mib * MIB) return Buffer.from(all.join('\n'));
    all.push(line);
  }
}

/** Lines as the elements of a list. */
function list(before: string, lines: Buffer, behind: string): Buffer {
  return Buffer.from(`${before}${lines.toString().replaceAll('\n', ',')}${behind}`);
}
