// From the facts of a record to an OCSF event of the class they justify: what the product's own table says, else what the
// words of the record say (classify.ts), else what its facts are. CEF, LEEF, plain JSON and the firewalls share this road;
// each brings its own dictionary.
import type { OcsfEvent } from '../../../../schemas/event.ts';
import type { Draft } from '../toolkit/draft.ts';
import { api, file, lifecycle, process, trouble } from './application.ts';
import { base } from './base.ts';
import { hints, isLookup, isRequest, type Kind } from './classify.ts';
import { detection } from './detection.ts';
import * as FACT from './fact.ts';
import type { Facts } from './facts.ts';
import type { Assembly } from './frame.ts';
import { account, authentication, entity } from './identity.ts';
import { dns, http, mail, network, tunnel } from './network.ts';
import { takeProduct } from './take-facts.ts';
import { type Likely, likely } from './vendors.ts';

/** Builds one kind of event; undefined, with nothing taken, where the facts cannot fill its class. */
type Builder = (assembly: Assembly, hint: string) => OcsfEvent | undefined;

const BUILDERS: Readonly<Record<Kind, Builder>> = {
  account,
  api,
  authentication,
  base,
  detection,
  dns,
  entity,
  file,
  http,
  lifecycle,
  mail,
  network,
  process,
  trouble,
  tunnel,
};

/** Builds the event of a product whose own table says what it is. All facts are consumed or left to `unmapped` here. */
export const assemble = (assembly: Assembly): OcsfEvent => {
  const { facts, kind } = assembly;
  if (kind === undefined) {
    const isFinding = facts.hasText(FACT.ruleName) && facts.peek(FACT.alert) !== undefined;
    return isFinding ? detection(assembly, hints(facts)) : ofLikely(assembly, likely(facts));
  }
  const hint = HINTED.has(kind) ? hints(facts) : '';
  // An activity is one of the kind it was told for.
  return BUILDERS[kind](assembly, hint) ?? byFacts({ ...assembly, activity: undefined }, hint);
};

/** Kinds whose activity, or outcome, words may tell. */
const HINTED: ReadonlySet<Kind> = new Set([
  'account',
  'api',
  'authentication',
  'detection',
  'entity',
  'file',
  'lifecycle',
  'process',
]);

/** What a format knows of an event of any vendor. */
type VendorParts = Pick<Assembly, 'activity' | 'kind' | 'metadata' | 'severity'>;

/** Builds the event of a sender of CEF or LEEF, by vendor and product. */
export const assembleVendor = (
  draft: Draft,
  facts: Facts,
  format: string,
  { activity, kind, metadata, severity }: VendorParts,
): OcsfEvent => {
  const found = likely(facts);
  const product = takeProduct(facts, format);
  const namedVerdict = found.verdict;
  const assembly = { draft, facts, product, metadata, severity, oneEnd: true, namedVerdict };
  const told = kind === undefined ? undefined : BUILDERS[kind]({ ...assembly, activity }, found.hint);
  return told ?? ofLikely(assembly, found);
};

const ofLikely = (assembly: Assembly, { kinds, activity, hint }: Likely): OcsfEvent => {
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i];
    const told = i === 0 && activity !== undefined ? { ...assembly, activity } : assembly;
    const event = kind === undefined ? undefined : BUILDERS[kind](told, hint);
    if (event !== undefined) return event;
  }
  return byFacts(assembly, hint);
};

/** What is there decides: a request, somebody who did something from somewhere, two ends. */
const byFacts = (assembly: Assembly, hint: string): OcsfEvent => byKinds(assembly, hint) ?? base(assembly);

const byKinds = (assembly: Assembly, hint: string): OcsfEvent | undefined => {
  const { facts } = assembly;
  if (isRequest(facts)) return http(assembly);
  if (isLookup(facts)) return dns(assembly);
  const to = facts.hasText(FACT.dstIp);
  const ported = facts.peek(FACT.dstPort) !== undefined;
  // Who is called the actor did something, whatever the product; between two ends he is whose traffic it was.
  if (facts.hasText(FACT.actor) && !to && !ported) {
    const call = api(assembly, hint || hints(facts));
    if (call !== undefined) return call;
  }
  if (to || ported)
    return (to && facts.hasText(FACT.srcIp)) || ported || assembly.oneEnd ? network(assembly) : undefined;
  return assembly.oneEnd ? (api(assembly, hint) ?? network(assembly)) : undefined;
};
