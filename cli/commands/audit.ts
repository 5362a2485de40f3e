// `edgeseal audit`: is everything that the log committed to still there, unchanged, and nothing else? Promise 6 for a whole archive, over
// HTTP, with public keys and a read token; docs/audit.md says what each finding means. The checks are those of workers/core/audit.
import type { Finding, Report } from '../../workers/core/audit/finding.ts';
import type { SignedHead } from '../../workers/core/audit/saved-checkpoints.ts';
import { type AuditPlan, audit as runAudit } from '../audit/audit.ts';
import {
  type Ground,
  headOf,
  keepHead,
  notesIn,
  type OpenedHead,
  openSaved,
  prepare,
} from '../audit/ground.ts';
import { asJson, printFinding, printSummary } from '../audit/printed.ts';
import { Receipts } from '../audit/receipts.ts';
import { Repeats } from '../audit/repeats.ts';
import { type AuditState, loadState, saveState } from '../audit/state.ts';
import { requireQuorum, type Witnessed } from '../audit/witnesses.ts';
import {
  CONNECTION_HELP,
  CONNECTION_OPTIONS,
  type Command,
  readArguments,
  readTime,
  usage,
} from '../command.ts';
import { Complaint, EXIT } from '../complaint.ts';
import { ProgressBar } from '../send/progress.ts';

const help = `edgeseal audit: hold the log, the catalog and the archive against each other

Usage: edgeseal audit [--keys FILE] [--since FILE] [--witness VKEY]... [--receipts FILE] [--state FILE] [options]

Replays the log from its entries, checks each checkpoint and tile, then every segment, packet, event and count of the token's
tenant against it, and says what is missing, changed or extra. Needs public keys and a read token, nothing else.

  --keys FILE      public keys to trust: a JWK set, as "edgeseal keys jwks" prints it
  --origin NAME    accept only this log
  --since FILE     checkpoints saved earlier, one note after the other: each must be a beginning of this log. The one that
                   was audited is appended in the end
  --witness VKEY   a witness to trust, by its verifier key; once for each. What any of them cosigned, and the log contradicts, is
                   a finding
  --quorum N       how many of these witnesses must have cosigned what the log shows; all of them unless told
  --receipts FILE  receipts of senders, one a line, as "edgeseal send --receipts" keeps them: each must be in the log 24 hours
                   after it was given
  --state FILE     go on where the audit in FILE was cut, or from where it ended
  --full           begin at the first entry in spite of --state: what an earlier audit found and is gone now is named
  --whole-log      this tenant is the only one: entries that its catalog does not have are missing, not others'
  --from, --to T   read only segments received in this time (RFC 3339, epoch ms, or a time ago like 7d); the log is replayed
                   whole, and hourly counts are not compared
  --quiet          no progress
${CONNECTION_HELP}

Without --keys the deployment is asked for its keys: that shows that it agrees with itself, and nothing against a deployment
that lies. Keep its keys, and the file of --since, where the deployment cannot reach them.

Exit codes: 0 nothing was found; 1 something was, or the audit could not be finished; 2 wrong usage.`;

const OPTIONS = {
  ...CONNECTION_OPTIONS,
  keys: { type: 'string' },
  origin: { type: 'string' },
  since: { type: 'string' },
  witness: { type: 'string', multiple: true },
  quorum: { type: 'string' },
  receipts: { type: 'string' },
  state: { type: 'string' },
  full: { type: 'boolean', default: false },
  'whole-log': { type: 'boolean', default: false },
  from: { type: 'string' },
  to: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** See `help`. */
export const audit: Command = {
  summary: 'check the whole log and archive, and say what is wrong',
  help,
  run,
};

/** Between two states of an audit under way. */
const SAVE_EVERY_MS = 5_000;

/** Findings that are listed by --json; more are counted. */
const MOST_LISTED = 10_000;

type Values = ReturnType<typeof readOptions>;

async function run(args: readonly string[]): Promise<number> {
  const values = readOptions(args);
  const startedAt = Date.now();
  const found: Finding[] = [];
  let count = 0;
  const bar = new ProgressBar(
    values.quiet || values.json ? { write: () => undefined } : process.stderr,
    null,
  );
  const report: Report = (finding) => {
    count += 1;
    if (found.length < MOST_LISTED) found.push(finding);
    bar.clear();
    if (!values.json) printFinding(finding);
  };
  const ground = await prepare(values);
  const newest = await headOf(ground);
  const { head } = newest;
  const witnessed = await witnessedOf(ground, head, report);
  const receipts = new Receipts();
  if (values.receipts !== undefined) await receipts.load(values.receipts, ground.keys, report);
  const plan = await planOf(values, ground, { ...newest, witnessed }, { receipts, report, bar });
  const checked = await runAudit(plan);
  await receipts.settle(ground.deployment, ground.jwks, ground.origin, Date.now(), report);
  if (values.since !== undefined) await keepHead(values.since, head);
  bar.clear();
  const seconds = (Date.now() - startedAt) / 1000;
  const result = {
    head,
    witnessed,
    checked,
    receipts: values.receipts === undefined ? null : receipts.tally,
    seconds,
    count,
  };
  if (values.json) console.log(JSON.stringify(asJson(result, found)));
  else printSummary(result);
  return count === 0 ? EXIT.ok : EXIT.failed;
}

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments('audit', args, OPTIONS);
  if (positionals.length > 0) throw usage('audit', `"${positionals[0]}" is not expected here`);
  const from = readTime('audit', 'from', values.from) ?? Number.NEGATIVE_INFINITY;
  const to = readTime('audit', 'to', values.to) ?? Number.POSITIVE_INFINITY;
  if (from > to) throw usage('audit', '--from is after --to');
  if ((values.from !== undefined || values.to !== undefined) && values.state !== undefined)
    throw usage(
      'audit',
      'A part of the archive is no place to go on from: --state goes without --from and --to',
    );
  return { ...values, received: { from, to } };
}

/** What enough of the auditor's witnesses cosigned; undefined where none were named, or too few did. */
async function witnessedOf(
  { witnesses, deployment }: Ground,
  head: SignedHead,
  report: Report,
): Promise<Witnessed | undefined> {
  if (witnesses === undefined) return undefined;
  return requireQuorum(witnesses, head, await deployment.witnessed(), Date.now() / 1000, report);
}

async function planOf(
  values: Values,
  ground: Ground,
  { head, doubt, witnessed }: OpenedHead & { readonly witnessed: Witnessed | undefined },
  { receipts, report, bar }: { receipts: Receipts; report: Report; bar: ProgressBar },
): Promise<AuditPlan> {
  const path = values.state;
  const state = path === undefined ? undefined : await loadState(path);
  if (state !== undefined && state.origin !== ground.origin)
    throw new Complaint(`${path} is of an audit of the log ${state.origin}, not ${ground.origin}.`);
  const notes = await notesIn(values.since);
  if (state !== undefined) notes.push(state.checkpoint);
  const saved = await openSaved(notes, ground, report);
  let savedAt = Date.now();
  return {
    ...{ deployment: ground.deployment, head, state, statePath: path ?? '', report },
    repeats: new Repeats(ground.deployment, ground.jwks, ground.origin),
    ...{ full: values.full, wholeLog: values['whole-log'], received: values.received, now: Date.now },
    saved: [...saved.believed, ...(witnessed === undefined ? [] : [witnessed.head])],
    doubted: [...saved.doubted, ...(doubt === undefined ? [] : [doubt])],
    headNow: async () => (await headOf(ground)).head,
    watch: (from, leaves) => receipts.meet(from, leaves),
    listed: (isListed) => receipts.findLost(ground.tenant, isListed, report),
    progress: (entries, events) => bar.advance(entries, events),
    async save(make: () => AuditState, isDue: boolean) {
      if (path === undefined || (!isDue && Date.now() - savedAt < SAVE_EVERY_MS)) return;
      await saveState(path, make());
      savedAt = Date.now();
    },
  };
}
