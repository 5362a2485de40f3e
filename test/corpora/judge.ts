// Sends a corpus through decode and normalize and holds what comes out against the official schema, against the input's
// leaves and against what the corpus itself says.
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';
import { decodeBody } from '../../workers/core/decode/body.ts';
import { Refusal } from '../../workers/core/errors.ts';
import { normalize } from '../../workers/core/normalize/normalize.ts';
import { attested } from '../support/attested.ts';
import { lostLeaves, lostLeavesOf } from '../support/kept-leaves.ts';
import { checkOcsf, hasOcsfSchema } from '../support/ocsf-schema.ts';
import { agreement } from './agreement.ts';
import type { Body, Corpus, Reading } from './corpus.ts';
import { FIELDS, type Field } from './expected.ts';
import { explain } from './explained.ts';
import { list } from './look.ts';

/** Counts by what was said. */
export type Tally = Map<string, number>;

/** Agreement on one field. */
export interface Score {
  agreed: number;
  expected: number;
  /** Disagreements that are meant. */
  explained: number;
}

/** Something to show: what is wrong, with what, and where. */
export interface Example {
  readonly what: string;
  readonly detail: string;
  readonly where: string;
}

/** One row of the table. */
export interface Verdict {
  readonly corpus: string;
  units: number;
  events: number;
  decoded: number;
  realClass: number;
  readonly base: Tally;
  readonly errors: Tally;
  readonly warnings: Tally;
  readonly lost: Tally;
  readonly scores: Record<Field, Score>;
  readonly disagreements: Tally;
  /** Reasons of those that are meant, with their field. */
  readonly reasons: Tally;
  readonly formats: Tally;
  readonly classes: Tally;
  readonly examples: Example[];
}

/** Adds one to a count. */
export const count = (tally: Tally, what: string, by = 1): void => {
  tally.set(what, (tally.get(what) ?? 0) + by);
};

const emptyVerdict = (corpus: string): Verdict => ({
  corpus,
  units: 0,
  events: 0,
  decoded: 0,
  realClass: 0,
  base: new Map(),
  errors: new Map(),
  warnings: new Map(),
  lost: new Map(),
  scores: scores(),
  disagreements: new Map(),
  reasons: new Map(),
  formats: new Map(),
  classes: new Map(),
  examples: [],
});

const score = (): Score => ({ agreed: 0, expected: 0, explained: 0 });

/** A score of nothing yet for each field. */
const scores = (): Record<Field, Score> => ({
  timestamp: score(),
  src_ip: score(),
  src_port: score(),
  dst_ip: score(),
  dst_port: score(),
  user: score(),
  actor: score(),
  target: score(),
  outcome: score(),
  severity: score(),
  host: score(),
  domain: score(),
  url: score(),
  hash: score(),
  event_code: score(),
});

/** A finding without what varies from event to event, so that findings can be counted. */
const kindOf = (finding: string): string =>
  finding
    .replaceAll(/\[\d+\]/g, '[]')
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .slice(0, 160);

/** Taken apart in its own format; a vector of an error may be anything that is kept. */
const isDecoded = (event: DecodedEvent, { broken, format, original }: Reading): boolean => {
  if (broken === true) return true;
  const wanted = format ?? (original === undefined ? undefined : 'json');
  const isAs = event.format === wanted || (wanted === 'syslog' && event.syslog !== undefined);
  return event.defect === undefined && (wanted === undefined || isAs);
};

/** Judges one corpus at a fixed time of receipt. */
export class Judge {
  private readonly verdict: Verdict;
  private readonly receivedAt: number;

  constructor(corpus: string, receivedAt: number) {
    this.verdict = emptyVerdict(corpus);
    this.receivedAt = receivedAt;
  }

  /** Every body, in order. */
  judge(corpus: Corpus): Verdict {
    for (const body of corpus.bodies) this.body(body);
    return this.verdict;
  }

  private body(body: Body): void {
    const { verdict } = this;
    verdict.units += body.units;
    const bytes = typeof body.text === 'string' ? new TextEncoder().encode(body.text) : body.text;
    const options = { mediaType: body.mediaType, format: body.format, receivedAt: this.receivedAt };
    try {
      const decoded = decodeBody(bytes, options);
      for (const one of decoded.rejected) this.example('rejected', `${one.code}: ${one.message}`, body.file);
      for (const [i, event] of decoded.events.entries()) this.event(body, i, event);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.example('refused', `${error.code}: ${error.message}`, body.file);
    }
  }

  private event(body: Body, index: number, event: DecodedEvent): void {
    const { verdict } = this;
    const reading: Reading = body.read(index, event) ?? { kind: 'unread', expected: {} };
    const where = `${body.file}:${index + 1} ${event.raw.slice(0, 300)}`;
    verdict.events += 1;
    count(verdict.formats, event.format);
    if (isDecoded(event, reading)) verdict.decoded += 1;
    else this.example('defect', event.defect?.message ?? `read as ${event.format}`, where);
    const mapped = normalize(event, { receivedAt: this.receivedAt, source: 'corpora' });
    count(verdict.classes, String(mapped.class_uid));
    if (mapped.class_uid !== 0) verdict.realClass += 1;
    else this.finding(verdict.base, 'base', reading.kind, reading.kind, where);
    this.valid(mapped, event, where);
    this.kept(mapped, event, reading, where);
    this.agrees(mapped, reading, where);
  }

  private valid(mapped: OcsfEvent, event: DecodedEvent, where: string): void {
    const { verdict } = this;
    for (const line of list(mapped.metadata.debug)) {
      if (String(line).startsWith('mapper failed'))
        this.finding(verdict.errors, 'error', String(line), String(line), where);
    }
    if (!hasOcsfSchema) return;
    const { errors, warnings } = checkOcsf(attested(mapped, event.raw));
    for (const error of errors)
      this.finding(verdict.errors, 'error', `${mapped.class_uid} ${kindOf(error)}`, error, where);
    for (const warning of warnings)
      this.finding(verdict.warnings, 'warning', kindOf(warning), warning, where);
  }

  private kept(mapped: OcsfEvent, event: DecodedEvent, reading: Reading, where: string): void {
    const { verdict } = this;
    const fromDecoded = lostLeaves(event, mapped);
    const lost = new Set(
      reading.original === undefined
        ? fromDecoded
        : [...fromDecoded, ...lostLeavesOf(reading.original, mapped)],
    );
    for (const leaf of lost) {
      const path = (leaf.split(' = ')[0] ?? '').replaceAll(/\[\d+\]/g, '[]');
      this.finding(verdict.lost, 'lost', path, leaf, where);
    }
  }

  private agrees(mapped: OcsfEvent, reading: Reading, where: string): void {
    const { scores: all, disagreements, corpus } = this.verdict;
    const { agreed, disagreed } = agreement(mapped, reading.expected);
    for (const field of agreed) {
      all[field].agreed += 1;
      all[field].expected += 1;
    }
    for (const { field, wanted, found } of disagreed) {
      all[field].expected += 1;
      const reason = explain(corpus, field, reading.kind);
      if (reason !== undefined) {
        all[field].explained += 1;
        count(this.verdict.reasons, `${field}: ${reason}`);
        continue;
      }
      const detail = `wants ${JSON.stringify(wanted)}, has ${JSON.stringify(found)} (class ${mapped.class_uid})`;
      this.finding(disagreements, field, `${field} of ${reading.kind}`, detail, where);
    }
  }

  private finding(tally: Tally, what: string, kind: string, detail: string, where: string): void {
    count(tally, kind);
    this.example(`${what} (${kind})`, detail, where);
  }

  private example(what: string, detail: string, where: string): void {
    this.verdict.examples.push({ what, detail: detail.slice(0, 400), where });
  }
}

/** Adds up verdicts as the last row of the table. */
export const total = (verdicts: readonly Verdict[]): Verdict => {
  const sum = emptyVerdict('all');
  for (const one of verdicts) {
    sum.units += one.units;
    sum.events += one.events;
    sum.decoded += one.decoded;
    sum.realClass += one.realClass;
    for (const name of ['base', 'errors', 'warnings', 'lost', 'disagreements'] as const) {
      for (const [kind, times] of one[name]) count(sum[name], kind, times);
    }
    for (const field of FIELDS) {
      sum.scores[field].agreed += one.scores[field].agreed;
      sum.scores[field].expected += one.scores[field].expected;
      sum.scores[field].explained += one.scores[field].explained;
    }
  }
  return sum;
};
