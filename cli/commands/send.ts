// `edgeseal send`: files or a pipe into the archive, in requests under the caps, each delivered once however often it is tried.
import { appendFile } from 'node:fs/promises';
import type { IngestReply } from '../../schemas/ingest-api.ts';
import { MAX_EVENTS_PER_PACKET } from '../../schemas/limits.ts';
import { FORMAT_NAMES } from '../../workers/core/decode/table.ts';
import { Refused } from '../api.ts';
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type Command,
  readArguments,
  usage,
  wholeNumber,
} from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { chooseUrl, connect } from '../connection.ts';
import { counted } from '../counted.ts';
import { type Batch, batch } from '../send/batches.ts';
import { type Delivery, deliver } from '../send/deliver.ts';
import { openFile, requireReadable, totalSize } from '../send/files.ts';
import { HeaderLines } from '../send/header-lines.ts';
import { LineGroups } from '../send/line-groups.ts';
import { ProgressBar } from '../send/progress.ts';
import { readRecords } from '../send/records.ts';
import { readSigner } from '../send/sign.ts';
import { sniffFraming } from '../send/sniff.ts';

const help = `edgeseal send: send events

Usage: edgeseal send FILE... [options]
       program | edgeseal send - [options]

JSON documents and arrays, JSON lines, and one event a line in any format the deployment knows; which one is found out.
Large files become several requests; each is tried again after network errors, 429 and 503 with the same Idempotency-Key,
so that nothing comes twice. Prints one line a packet: its id, how many events were accepted and rejected, the file.

  --format NAME    decoder of each line: ${FORMAT_NAMES.join(', ')}; detected unless told
  --batch N        events a request, 1 to ${MAX_EVENTS_PER_PACKET}; 5000 unless told (and at most 4 MiB)
  --attempts N     how often one request is tried; 8 unless told
  --no-gzip        send uncompressed
  --sign FILE      sign requests by this private key (PEM or JWK, Ed25519 or P-256) in place of a token
  --keyid NAME     name of that key, <tenant>/<source>/<kid>; else the kid of the JWK
  --receipts FILE  append each receipt as a JSON line {packet, accepted, file, receipt}
  --quiet          no progress bar and no summary
${CONNECTION_HELP}

Every name is looked at before the first file is sent. An empty file is no failure.

Exit codes: 0 every event was accepted, or there was none; 1 some were rejected or could not be sent; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  format: { type: 'string' },
  batch: { type: 'string' },
  attempts: { type: 'string' },
  'no-gzip': { type: 'boolean', default: false },
  sign: { type: 'string' },
  keyid: { type: 'string' },
  receipts: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** 4 MiB of text are about 4,000 events and a second of the deployment's time. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** See `help`. */
export const send: Command = {
  summary: 'send files or a pipe, with retries that never duplicate',
  help,
  run,
};

/** What one run has sent so far, and how it reports. */
interface Tally {
  readonly bar: ProgressBar;
  readonly json: boolean;
  readonly receipts: string | undefined;
  packets: number;
  accepted: number;
  rejected: number;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals: files } = readArguments('send', args, OPTIONS);
  if (files.length === 0) throw usage('send', 'Name a file, or - for standard input');
  const signer = values.sign === undefined ? undefined : await readSigner(values.sign, values.keyid);
  const connection = signer ? { url: chooseUrl(values), token: values.token } : connect(values, 'ingest');
  const events = wholeNumber('send', 'batch', values.batch, { min: 1, max: MAX_EVENTS_PER_PACKET }) ?? 5_000;
  const attempts = wholeNumber('send', 'attempts', values.attempts, { min: 1, max: 100 }) ?? 8;
  await requireReadable(files);
  const terminal = values.quiet ? { write: () => undefined } : process.stderr;
  const bar = new ProgressBar(terminal, totalSize(files));
  const tally: Tally = {
    bar,
    json: values.json,
    receipts: values.receipts,
    packets: 0,
    accepted: 0,
    rejected: 0,
  };
  const startedAt = Date.now();
  const delivery = {
    connection,
    signer,
    format: values.format,
    gzip: !values['no-gzip'],
    attempts,
    world: world(bar),
  };
  for (const file of files) await sendFile(file, { events, bytes: BATCH_BYTES }, delivery, tally);
  bar.clear();
  if (!values.quiet) console.error(summary(tally, files.length, (Date.now() - startedAt) / 1000));
  return tally.rejected === 0 ? EXIT.ok : EXIT.failed;
}

async function sendFile(
  file: string,
  caps: { events: number; bytes: number },
  delivery: Omit<Delivery, 'framing'>,
  tally: Tally,
): Promise<void> {
  const { head, stream } = await openFile(file);
  const framing = sniffFraming(file, head);
  const { format } = delivery;
  const [headers, groups] = [new HeaderLines(format), new LineGroups(format)];
  for await (const one of batch(readRecords(stream, framing), framing, caps, headers, groups)) {
    try {
      await report(file, one, await deliver(one, { ...delivery, framing }), tally);
    } catch (error) {
      if (!allRejected(error)) throw error;
      tally.bar.clear();
      tally.rejected += one.events;
      console.error(`${file}: events ${one.first + 1} to ${one.first + one.events}: ${error.message}`);
    }
    tally.bar.advance(one.body.length, one.events);
  }
}

/** A body without one good event is refused as a whole; the next may be better. Anything else would only repeat itself. */
function allRejected(error: unknown): error is Refused {
  return error instanceof Refused && error.status === 400 && /^(DECODE|NORMALIZE|ATTEST)_/.test(error.code);
}

async function report(file: string, { first }: Batch, reply: IngestReply, tally: Tally): Promise<void> {
  tally.packets += 1;
  tally.accepted += reply.accepted;
  tally.rejected += reply.rejected.length;
  tally.bar.clear();
  const { packet, accepted, rejected, receipt } = reply;
  const refused = rejected.length > 0 ? `, ${rejected.length} rejected` : '';
  console.log(
    tally.json ? JSON.stringify({ file, ...reply }) : `${packet}  ${accepted} accepted${refused}  ${file}`,
  );
  for (const { index, code, message } of rejected) {
    console.error(`${file}: event ${first + index + 1}: ${code}: ${message}`);
  }
  if (tally.receipts !== undefined) await keepReceipt(tally.receipts, { packet, accepted, file, receipt });
}

/** Before the next request: a receipt that was not kept cannot be had again for what is never archived. */
async function keepReceipt(path: string, line: object): Promise<void> {
  try {
    await appendFile(path, `${JSON.stringify(line)}\n`);
  } catch (cause) {
    throw new Complaint(`Cannot write to ${path}: ${cause instanceof Error ? cause.message : cause}`, 1, {
      cause,
    });
  }
}

function world(bar: ProgressBar): Delivery['world'] {
  return {
    random: Math.random,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onRetry(error, delayMs) {
      bar.clear();
      console.error(`${error.message}; trying again in ${(delayMs / 1000).toFixed(1)} s`);
    },
  };
}

function summary({ packets, accepted, rejected }: Tally, files: number, seconds: number): string {
  const from = counted(files, 'file');
  if (accepted === 0 && rejected === 0) return `No events in ${from}: nothing to send`;
  const refused = rejected > 0 ? `, ${rejected.toLocaleString('en')} rejected` : '';
  return `${counted(accepted, 'event')} of ${from} accepted in ${counted(packets, 'packet')}${refused} (${seconds.toFixed(1)} s)`;
}
