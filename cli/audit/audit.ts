// The story of an audit (docs/audit.md): the head and whoever kept an earlier one, then the log from its first entry or from where the last
// audit ended, and beside it, segment by segment, everything the catalog and the archive say. Bounded in memory; goes on after a cut.
import type { ListedSegment } from '../../schemas/audit-api.ts';
import type { Finding, Report } from '../../workers/core/audit/finding.ts';
import { EMPTY_FRONTIER } from '../../workers/core/audit/frontier.ts';
import { LogReplay } from '../../workers/core/audit/log-replay.ts';
import {
  checkByProof,
  findRolledBack,
  findTwins,
  type SignedHead,
} from '../../workers/core/audit/saved-checkpoints.ts';
import { checkSegment } from '../../workers/core/audit/segment-check.ts';
import type { AuditedDeployment } from './deployment.ts';
import { OwnEntries } from './own-entries.ts';
import { segmentsInOrder } from './segment-walk.ts';
import { type AuditState, encodeFrontier, frontierOf } from './state.ts';
import { Statements } from './statements.ts';
import { type Span, Totals } from './totals.ts';

/** What an audit is asked to do. */
export interface AuditPlan {
  readonly deployment: AuditedDeployment;
  readonly head: SignedHead;
  /** Heads that were kept, by signature good. */
  readonly saved: readonly SignedHead[];
  /** Where an earlier audit stands, and the file it stands in. */
  readonly state: AuditState | undefined;
  readonly statePath: string;
  /** Begin at the first entry in spite of a state, which then only says what was there before. */
  readonly full: boolean;
  /** Nobody else writes to this log: what this tenant's catalog does not have is missing. */
  readonly wholeLog: boolean;
  /** Time of receipt; segments outside are listed, not read. */
  readonly received: Span;
  readonly report: Report;
  /** Leaves that come by, for receipts. */
  readonly watch: (leaves: readonly Uint8Array[]) => void;
  /** Called after each step, with how far it came. */
  readonly progress: (entries: number, events: number) => void;
  /** Keeps where it stands, at once if `isDue`. */
  readonly save: (state: () => AuditState, isDue: boolean) => Promise<void>;
  /** The head as it is by now. */
  readonly headNow: () => Promise<SignedHead>;
  readonly now: () => number;
}

/** What was checked. */
export type Checked = AuditState['checked'] & { readonly from: number; readonly not_yours: number };

/** A segment waits this long for its seal before it is told of: seal takes a second. */
const SEAL_PATIENCE_MS = 3_600_000;

/** Audits; findings go to `plan.report` as they come up. */
export async function audit(plan: AuditPlan): Promise<Checked> {
  const run = new AuditRun(plan);
  await run.meetSaved();
  await run.walk();
  return run.finish();
}

class AuditRun {
  readonly #plan: AuditPlan;
  readonly #from: number;
  readonly #replay: LogReplay;
  readonly #totals = new Totals();
  readonly #own: OwnEntries;
  readonly #statements = new Statements();
  readonly #checked: { -readonly [K in keyof AuditState['checked']]: number };
  readonly #erased: string[] = [];
  readonly #beyond: ListedSegment[] = [];
  readonly #findings: Finding[];
  readonly #report: Report;
  #position: number;

  constructor(plan: AuditPlan) {
    const { state, full, head } = plan;
    const goesOn = state !== undefined && !full;
    // An audit that came to its end is done with; its findings were told.
    this.#findings = goesOn && !state.complete ? [...state.findings] : [];
    this.#report = (finding) => {
      this.#findings.push(finding);
      plan.report(finding);
    };
    for (const finding of this.#findings) plan.report(finding);
    this.#plan = plan;
    this.#position = goesOn ? Math.min(state.position, head.size) : 0;
    this.#from = this.#position;
    const frontier = goesOn ? frontierOf(state, plan.statePath) : EMPTY_FRONTIER;
    // A log that shrank is a finding already; it is then read from its beginning.
    const start = frontier.size > head.size ? EMPTY_FRONTIER : frontier;
    this.#replay = new LogReplay(plan.deployment.tile, head, plan.saved, start, this.#report);
    this.#replay.watch((from, leaves) => {
      plan.watch(leaves);
      this.#statements.meet(from, leaves, this.#report);
    });
    this.#own = goesOn ? new OwnEntries(state.own, []) : new OwnEntries([], state?.own ?? []);
    this.#checked = goesOn
      ? { ...state.checked }
      : { segments: 0, packets: 0, events: 0, statements: 0, erased: 0 };
    if (goesOn) this.#totals.restore(state.counted);
  }

  /** Every head ever saved is a beginning of this log: by proof where it is not replayed. */
  async meetSaved(): Promise<void> {
    const { saved, head, deployment } = this.#plan;
    findTwins([...saved, head], this.#report);
    findRolledBack(saved, head, this.#report);
    const before = saved.filter(({ size }) => size <= this.#replay.size);
    await checkByProof(before, head, deployment.tile, this.#report);
    await this.#statements.load(deployment, this.#replay.size, this.#report);
  }

  async walk(): Promise<void> {
    const { deployment, head, received, progress } = this.#plan;
    const isWanted = (one: ListedSegment): boolean =>
      one.received_to >= received.from && one.received_from <= received.to;
    for await (const step of segmentsInOrder(deployment, this.#position, head.size, isWanted)) {
      if (step.kind === 'segment' && step.listed.log_start !== null && step.listed.log_start >= head.size) {
        this.#beyond.push(step.listed);
        continue;
      }
      const events = this.#checked.events;
      const before = this.#position;
      if (step.kind === 'segment') await this.#checkSegment(step.listed, await step.object);
      this.#position = Math.max(this.#position, Math.min(step.end, head.size));
      await this.#replay.advanceTo(this.#position);
      this.#replay.forget(this.#position);
      progress(this.#position - before, this.#checked.events - events);
      await this.#plan.save(() => this.#state(false), false);
    }
  }

  async #checkSegment(
    listed: ListedSegment,
    object: Uint8Array<ArrayBuffer> | null | undefined,
  ): Promise<void> {
    const start = listed.log_start ?? 0;
    const subject = `${listed.segment}`;
    const length = listed.entries.length;
    if (listed.packets !== length)
      this.#report({
        code: 'segment-changed',
        subject,
        detail: `the catalog says ${listed.packets} packets, and has entries of ${length}`,
      });
    if (start < this.#position || start + length > this.#plan.head.size)
      this.#report({
        code: 'segment-misplaced',
        subject,
        detail: `the catalog places it at ${start} to ${start + length - 1}, where it cannot be`,
      });
    this.#replay.forget(Math.min(start, this.#position));
    await this.#replay.advanceTo(start + length);
    this.#own.add(start, length);
    this.#checked.segments += 1;
    if (object === undefined) return;
    if (object === null) {
      this.#report({
        code: 'segment-missing',
        subject,
        detail: `the catalog has it with ${listed.events} events, the archive does not`,
      });
      return;
    }
    const { packets, events, counts, erased } = await checkSegment(
      listed,
      object,
      (index) => this.#replay.leaf(index),
      this.#report,
    );
    this.#checked.packets += packets;
    this.#checked.events += events;
    this.#checked.erased += erased.length;
    this.#erased.push(...erased);
    this.#totals.add(counts);
  }

  async finish(): Promise<Checked> {
    const { deployment, head, received, wholeLog } = this.#plan;
    await this.#replay.finish();
    await this.#checkBeyond();
    this.#statements.checkErased(this.#erased, this.#report);
    const places = this.#statements.placesBelow(head.size).filter((index) => index >= this.#from);
    this.#checked.statements += places.length;
    this.#own.addAll(places);
    const isWhole = received.from === Number.NEGATIVE_INFINITY && received.to === Number.POSITIVE_INFINITY;
    const newer = await this.#checkUnsealed();
    if (isWhole)
      await this.#totals.compare(deployment, async () => [...newer, ...(await this.#since())], this.#report);
    const unclaimed = wholeLog ? this.#own.gaps(head.size) : this.#own.lost();
    for (const [start, length] of unclaimed) {
      const subject = length === 1 ? `${start}` : `${start}-${start + length - 1}`;
      const was = wholeLog ? 'the log has it' : 'an earlier audit found it';
      this.#report({
        code: 'entry-unclaimed',
        subject,
        detail: `${was}, and the catalog has no packet for it`,
      });
    }
    await this.#plan.save(() => this.#state(true), true);
    return { ...this.#checked, from: this.#from, not_yours: head.size - this.#own.count };
  }

  /** What the catalog places behind the head under audit must be under a newer one. */
  async #checkBeyond(): Promise<void> {
    if (this.#beyond.length === 0) return;
    const { size } = await this.#plan.headNow();
    for (const { segment, log_start: start } of this.#beyond) {
      if (start === null || start < size) continue;
      const detail = `the catalog places it at ${start}, the log has ${size} entries`;
      this.#report({ code: 'segment-misplaced', subject: `${segment}`, detail });
    }
  }

  /** What waits for its seal for longer than it can. */
  async #checkUnsealed(): Promise<Span[]> {
    const { segments } = await this.#plan.deployment.segments(null);
    for (const { segment, received_to: receivedTo, packets } of segments) {
      const waited = this.#plan.now() - receivedTo;
      if (waited < SEAL_PATIENCE_MS) continue;
      const detail = `its ${packets} packets are archived and not in the log, ${Math.floor(waited / 3_600_000)} h after receipt`;
      this.#report({ code: 'segment-unsealed', subject: `${segment}`, detail });
    }
    return segments.map(spanOf);
  }

  /** Segments that came into the log after the head under audit. */
  async #since(): Promise<Span[]> {
    const spans: Span[] = [];
    for (let from: number | null = this.#plan.head.size; from !== null; ) {
      const page = await this.#plan.deployment.segments(from);
      spans.push(...page.segments.map(spanOf));
      from = page.next_index !== null && page.next_index > from ? page.next_index : null;
    }
    const { segments } = await this.#plan.deployment.segments(null);
    return [...spans, ...segments.map(spanOf)];
  }

  #state(complete: boolean): AuditState {
    return {
      v: 1,
      origin: this.#plan.head.origin,
      checkpoint: this.#plan.head.note,
      position: this.#position,
      frontier: encodeFrontier(this.#replay.frontierFor(this.#position)),
      complete,
      own: this.#own.ranges(),
      checked: this.#checked,
      counted: this.#totals.entries(),
      findings: complete
        ? []
        : this.#findings
            .slice(0, 10_000)
            .map((finding) => ({ ...finding, evidence: [...(finding.evidence ?? [])] })),
    };
  }
}

const spanOf = ({ time_from: from, time_to: to }: ListedSegment): Span => ({ from, to });
