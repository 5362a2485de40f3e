// `edgeseal erase`: has the payload of an event erased for law, and watches until nothing is left of it. docs/erasure.md.
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErasureAnswer, erasureAnswer, erasuresPage } from '../../schemas/erasure-api.ts';
import { getJson } from '../api.ts';
import { CONNECTION_HELP, CONNECTION_OPTIONS, type Command, readArguments, usage } from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { type Connection, connect } from '../connection.ts';
import { printable } from '../event-table.ts';
import { ask } from '../source/calls.ts';

const help = `edgeseal erase: erase the payload of an event for law, with every proof intact

Usage: edgeseal erase UID --reason TEXT [--yes] [--no-wait]
       edgeseal erase list

  UID              <packet>.<index>, as "edgeseal search" shows it; by a retry's uid the first packet's event is erased
  --reason TEXT    the ground, 1 to 500 characters; it is sealed into the log's statement for ever, so never a person's data
  --yes            do not ask whether it is meant; needed where nobody can be asked
  --no-wait        do not watch until it is done, which takes two to three minutes
${CONNECTION_HELP}

Needs a token with the scope admin; events are its own tenant's. There is no way back. What stays of the event is its leaf hash,
so that everything else proves as before, and a statement in the log: who, when, why. Erasing again shows what has become of it.

Exit codes: 0 done (with --no-wait: recorded); 1 refused, not meant, or copies are still left; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  reason: { type: 'string' },
  yes: { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Between two looks at what has become of it. */
const LOOK_MS = 1_000;

/** Two pulses are a minute apart each; what takes longer is held up by copies or a bucket lock. */
const PATIENCE_MS = 600_000;

/** See `help`. */
export const erase: Command = { summary: 'erase the payload of an event for law', help, run };

type Values = ReturnType<typeof readArguments<typeof OPTIONS>>['values'];

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('erase', args, OPTIONS);
  const [uid, ...more] = positionals;
  if (uid === undefined) throw usage('erase', 'Say which event to erase, or list');
  if (more[0] !== undefined) throw usage('erase', `"${more[0]}" is not expected here`);
  if (uid === 'list') return list(connect(values, 'admin'), values);
  if (!/^[0-9a-f-]{36}\.(0|[1-9][0-9]*)$/.test(uid)) throw usage('erase', `"${uid}" is no event uid`);
  const { reason } = values;
  if (reason === undefined) throw usage('erase', 'Say why with --reason');
  const connection = connect(values, 'admin');
  if (!values.yes) await requireMeant(uid);
  const asked = await ask(connection, '/v1/erasures', {
    method: 'POST',
    body: { uid, reason },
    shape: erasureAnswer,
  });
  const last = values['no-wait'] ? asked : await watch(connection, asked);
  if (values.json) console.log(JSON.stringify(last));
  else console.log(lineOf(last));
  return last.state === 'done' || values['no-wait'] ? EXIT.ok : EXIT.failed;
}

/** A person is asked; where there is none, only `--yes` is a yes. */
async function requireMeant(uid: string): Promise<void> {
  if (!process.stdin.isTTY) throw usage('erase', 'Nobody can be asked whether this is meant: add --yes');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const said = await lines.question(`The payload of ${uid} will be gone for ever. Type "erase" to go on: `);
  lines.close();
  if (said.trim() !== 'erase') throw new Complaint('Nothing was erased.');
}

/** Says each state once, until it is done or patience ends. */
async function watch(connection: Connection, asked: ErasureAnswer): Promise<ErasureAnswer> {
  const until = Date.now() + PATIENCE_MS;
  let last = asked;
  console.error(PROGRESS[last.state]);
  while (last.state !== 'done' && Date.now() < until) {
    await sleep(LOOK_MS);
    const { erasures } = await getJson(connection, '/v1/erasures', erasuresPage, { uid: asked.uid });
    const found = erasures[0] ?? last;
    if (found.state !== last.state) console.error(PROGRESS[found.state]);
    last = found;
  }
  if (last.state !== 'done')
    console.error('Not done within ten minutes: see "What may hold it up" in docs/erasure.md.');
  return last;
}

const PROGRESS: Readonly<Record<ErasureAnswer['state'], string>> = {
  asked: 'Recorded. It is taken out of the archive with the next pulse, within a minute.',
  erased: 'Out of the archive, and stated. What is left of it is removed with the next pulse.',
  done: 'Nothing is left of it but its leaf.',
};

async function list(connection: Connection, { json }: Values): Promise<number> {
  let cursor: string | undefined;
  let count = 0;
  do {
    const page = await getJson(connection, '/v1/erasures', erasuresPage, { cursor });
    for (const one of page.erasures) console.log(json ? JSON.stringify(one) : lineOf(one));
    count += page.erasures.length;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  console.error(`${count} ${count === 1 ? 'erasure' : 'erasures'}`);
  return EXIT.ok;
}

/** One line: what, how far, when, by whom, by which statement, why. */
function lineOf({ uid, state, asked_at, asked_by, statement, reason }: ErasureAnswer): string {
  const at = new Date(asked_at).toISOString();
  return `${uid}  ${state.padEnd(6)}  ${at}  ${asked_by}  ${statement ?? '-'}  ${printable(reason)}`;
}
