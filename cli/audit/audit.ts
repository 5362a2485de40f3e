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
import { type CheckedSegment, checkSegment } from '../../workers/core/audit/segment-check.ts';
import { compareBooks, PacketsByHour } from './books.ts';
import type { AuditedDeployment, SegmentObject } from './deployment.ts';
import { type DoubtedHead, DoubtedHeads, tellable } from './doubted-heads.ts';
import { findBeyond, findUnclaimed, findUnsealed, segmentsSince } from './ends.ts';
import { OwnEntries } from './own-entries.ts';
import type { Repeats } from './repeats.ts';
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
  /** Heads, kept or newest, whose keys have all come to an end. */
  readonly doubted: readonly DoubtedHead[];
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
  readonly repeats: Repeats;
  /** Leaves that come by, from a log index on, for receipts. */
  readonly watch: (from: number, leaves: readonly Uint8Array[]) => void;
  /** Told in the end which entries the catalog lists, for receipts. */
  readonly listed: (isListed: (index: number) => boolean) => void;
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

/** Findings that a state file keeps of an audit that was cut. */
const MOST_KEPT = 10_000;

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
  readonly #received = new PacketsByHour();
  readonly #doubted: DoubtedHeads;
  readonly #beyond: ListedSegment[] = [];
  readonly #findings: Finding[];
  readonly #report: Report;
  #position: number;

  constructor(plan: AuditPlan) {
    const { state, full, head } = plan;
    const goesOn = state !== undefined && !full;
    // An audit that came to its end is done with; its findings were told.
    this.#findings = goesOn && !state.complete ? [...state.findings] : [];
    this.#report = (said) => {
      const finding = tellable(said, plan);
      if (this.#findings.length < MOST_KEPT) this.#findings.push(finding);
      plan.report(finding);
    };
    for (const finding of this.#findings) plan.report(finding);
    this.#doubted = new DoubtedHeads(plan.doubted, this.#report);
    this.#plan = plan;
    this.#position = goesOn ? Math.min(state.position, head.size) : 0;
    this.#from = this.#position;
    const frontier = goesOn ? frontierOf(state, plan.statePath) : EMPTY_FRONTIER;
    // A log that shrank is a finding already; it is then read from its beginning.
    const start = frontier.size > head.size ? EMPTY_FRONTIER : frontier;
    this.#replay = new LogReplay(plan.deployment.tile, head, plan.saved, start, this.#report);
    this.#replay.watch((from, leaves) => {
      plan.watch(from, leaves);
      this.#statements.meet(from, leaves, this.#report);
    });
    this.#own = goesOn ? new OwnEntries(state.own, []) : new OwnEntries([], state?.own ?? []);
    this.#checked = goesOn
      ? { ...state.checked }
      : { segments: 0, packets: 0, events: 0, statements: 0, erased: 0 };
    if (!goesOn) return;
    this.#totals.restore(state.counted);
    this.#received.restore(state.received);
    this.#statements.booked.restore(state.booked);
    this.#statements.numbers.restore(state.numbers);
  }

  /** Every head ever saved is a beginning of this log: by proof where it is not replayed. */
  async meetSaved(): Promise<void> {
    const { saved, head, deployment } = this.#plan;
    findTwins([...saved, head], this.#report);
    findRolledBack(saved, head, this.#report);
    const before = saved.filter(({ size }) => size <= this.#replay.size);
    await checkByProof(before, head, deployment.tile, this.#report);
    await this.#doubted.hold(head, deployment.tile);
    const stretch = { from: this.#replay.size, bookedFrom: this.#position, size: head.size };
    await this.#statements.load(deployment, stretch, this.#report);
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
      const [events, before] = [this.#checked.events, this.#position];
      if (step.kind === 'segment') await this.#checkSegment(step.listed, await step.object);
      this.#position = Math.max(this.#position, Math.min(step.end, head.size));
      await this.#replay.advanceTo(this.#position);
      this.#replay.forget(this.#position);
      progress(this.#position - before, this.#checked.events - events);
      await this.#plan.save(() => this.#state(false), false);
    }
  }

  async #checkSegment(listed: ListedSegment, object: SegmentObject | undefined): Promise<void> {
    const start = listed.log_start ?? 0;
    const end = start + listed.entries.length;
    const subject = `${listed.segment}`;
    if (listed.packets !== listed.entries.length) {
      const detail = `the catalog says ${listed.packets} packets, and has ${listed.entries.length} entries`;
      this.#report({ code: 'segment-changed', subject, detail });
    }
    if (start < this.#position || end > this.#plan.head.size) {
      const detail = `the catalog places it at ${start} to ${end - 1}, where it cannot be`;
      this.#report({ code: 'segment-misplaced', subject, detail });
    }
    this.#replay.forget(Math.min(start, this.#position));
    await this.#replay.advanceTo(end);
    this.#own.add(start, listed.entries.length);
    this.#checked.segments += 1;
    if (object === undefined) return;
    const { found, checked } = await this.#look(listed, object);
    const relisted = found.length > 0 ? await this.#plan.deployment.relisted(listed) : undefined;
    const now =
      relisted !== undefined
        ? await this.#look(relisted, await this.#plan.deployment.segment(listed.segment))
        : { found, checked };
    for (const finding of now.found) this.#report(finding);
    if (now.checked === undefined) return;
    this.#doubted.meet(end, now.checked.manifests);
    await this.#count(now.checked);
  }

  /** One look at a segment: what is wrong, and what was counted. */
  async #look(
    listed: ListedSegment,
    object: SegmentObject,
  ): Promise<{ found: Finding[]; checked: CheckedSegment | undefined }> {
    const found: Finding[] = [];
    const report: Report = (finding) => found.push(finding);
    if (object === null || object === 'unreadable') {
      const code = object === null ? 'segment-missing' : 'segment-changed';
      const what =
        object === null ? 'the archive does not' : 'its object cannot be read: it is cut or changed';
      const detail = `the catalog has it with ${listed.events} events, ${what}`;
      report({ code, subject: `${listed.segment}`, detail });
      return { found, checked: undefined };
    }
    const checked = await checkSegment(listed, object, (index) => this.#replay.leaf(index), report);
    return { found, checked };
  }

  async #count({ packets, events, counts, manifests, erased, repeats }: CheckedSegment): Promise<void> {
    this.#checked.packets += packets;
    this.#checked.events += events;
    this.#checked.erased += erased.length;
    this.#totals.add(counts);
    this.#received.addManifests(manifests);
    this.#statements.numbers.addManifests(manifests);
    await this.#statements.checkErased(erased, this.#plan.deployment, this.#report);
    await this.#plan.repeats.check(repeats, this.#report);
  }

  async finish(): Promise<Checked> {
    const { deployment, head, received, wholeLog } = this.#plan;
    await this.#replay.finish();
    if (this.#beyond.length > 0) findBeyond(this.#beyond, (await this.#plan.headNow()).size, this.#report);
    findUnsealed((await deployment.segments(null)).segments, this.#plan.now(), this.#report);
    const places = this.#statements.placesBelow(head.size).filter((index) => index >= this.#from);
    this.#checked.statements += places.length;
    this.#own.addAll(places);
    if (received.from === Number.NEGATIVE_INFINITY && received.to === Number.POSITIVE_INFINITY) {
      const newer = (): Promise<ListedSegment[]> => segmentsSince(deployment, head.size);
      await this.#totals.compare(deployment, async () => (await newer()).map(spanOf), this.#report);
      compareBooks(this.#statements, this.#received, await newer(), this.#report);
    }
    this.#plan.listed(this.#own.lookUp());
    findUnclaimed(this.#own, wholeLog, head.size, this.#report);
    await this.#plan.save(() => this.#state(true), true);
    return { ...this.#checked, from: this.#from, not_yours: head.size - this.#own.count };
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
      received: this.#received.entries(),
      booked: this.#statements.booked.entries(),
      numbers: this.#statements.numbers.entries(),
      findings: complete
        ? []
        : this.#findings.map((finding) => ({ ...finding, evidence: [...(finding.evidence ?? [])] })),
    };
  }
}

const spanOf = ({ time_from: from, time_to: to }: ListedSegment): Span => ({ from, to });
