// The signatures a request carries: its fields Signature-Input and Signature (RFC 9421, section 4) as what each of them claims.
// Nothing here is verified; everything is attacker-controlled.
import { Refusal } from '../errors.ts';
import { componentName, type RequestParts } from './signature-base.ts';
import { parseDictionary } from './structured-fields.ts';
import type { BareItem, Dictionary, InnerList, Member } from './structured-values.ts';

/** One signature as its request tells of it. Times are in seconds. */
export interface RequestSignature {
  readonly signed: InnerList;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Fields and derived components that are covered as a whole. */
  readonly covered: ReadonlySet<string>;
  readonly keyid: string;
  readonly created: number | undefined;
  readonly expires: number | undefined;
  readonly nonce: string | undefined;
  readonly alg: string | undefined;
}

/** What applications name signatures that are for us (RFC 9421, section 2.3, `tag`). */
export const TAG = 'edgeseal';

/** Characters of each of the two fields: several signatures with long names stay under a third of it. */
const MAX_FIELD_LENGTH = 8_192;

/** Signatures tried, and components of one: what an unauthenticated request can make us do. */
const MAX_SIGNATURES = 4;
const MAX_COMPONENTS = 32;

/** `<tenant>/<source>/<kid>`, each as schemas/registry.ts has it. */
const OUR_KEYID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}){2}$/;

/** Tenant, source and name of the key that a `keyid` stands for; null when it is none of ours. */
export function partsOfKeyid(keyid: string): { tenant: string; source: string; kid: string } | null {
  const [tenant = '', source = '', kid = ''] = keyid.split('/');
  return OUR_KEYID.test(keyid) ? { tenant, source, kid } : null;
}

/**
 * The signatures meant for us: those tagged `edgeseal`, else those that are not tagged for somebody else; none when all are.
 * Throws `Refusal` AUTH_SIGNATURE_MALFORMED unless both fields are as the RFC has them.
 */
export function signaturesOf(request: RequestParts): RequestSignature[] {
  const inputs = dictionaryOf(request, 'signature-input');
  const signatures = dictionaryOf(request, 'signature');
  const lists = [...inputs].map(([label, input]) => ({ label, signed: asInnerList(input) }));
  const tagged = lists.filter(({ signed }) => signed.parameters.get('tag')?.value === TAG);
  const ours = tagged.length > 0 ? tagged : lists.filter(({ signed }) => isForUs(signed));
  if (ours.length > MAX_SIGNATURES) throw malformed(`has more than ${MAX_SIGNATURES} signatures`);
  return ours.map(({ label, signed }) => readSignature(signed, signatures.get(label)));
}

function dictionaryOf(request: RequestParts, name: string): Dictionary {
  const value = request.field(name).join(', ');
  const dictionary = value.length > MAX_FIELD_LENGTH ? null : parseDictionary(value);
  if (dictionary === null || dictionary.size === 0) throw malformed(`has no readable field ${name}`);
  return dictionary;
}

function asInnerList(member: Member): InnerList {
  if ('items' in member) return member;
  throw malformed('has a Signature-Input that is no list of components');
}

/** A tag of another application says that its signature is not for us, unless the key says that it is. */
function isForUs({ parameters }: InnerList): boolean {
  const keyid = parameters.get('keyid')?.value;
  return !parameters.has('tag') || (typeof keyid === 'string' && partsOfKeyid(keyid) !== null);
}

function readSignature(signed: InnerList, member: Member | undefined): RequestSignature {
  if (member === undefined || !('bare' in member) || member.bare.type !== 'binary') {
    throw malformed('has a Signature-Input without its Signature');
  }
  if (signed.items.length > MAX_COMPONENTS) throw malformed(`covers more than ${MAX_COMPONENTS} components`);
  const keyid = text(signed, 'keyid');
  if (keyid === undefined) throw malformed('names no keyid');
  return {
    signed,
    signature: member.bare.value,
    covered: coveredBy(signed),
    keyid,
    created: seconds(signed, 'created'),
    expires: seconds(signed, 'expires'),
    nonce: text(signed, 'nonce'),
    alg: text(signed, 'alg'),
  };
}

/** One member of a dictionary (`key`) is not the whole. */
function coveredBy({ items }: InnerList): Set<string> {
  const whole = items.filter(({ parameters }) => !parameters.has('key'));
  return new Set(whole.map((item) => componentName(item) ?? ''));
}

function text(signed: InnerList, name: string): string | undefined {
  const bare = signed.parameters.get(name);
  if (bare !== undefined && bare.type !== 'string') throw mistyped(name);
  return bare?.value;
}

function seconds(signed: InnerList, name: string): number | undefined {
  const bare: BareItem | undefined = signed.parameters.get(name);
  if (bare !== undefined && bare.type !== 'integer') throw mistyped(name);
  return bare?.value;
}

function mistyped(name: string): Refusal {
  return malformed(`has a parameter ${name} of another type`);
}

function malformed(why: string): Refusal {
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `the request ${why} (RFC 9421)`);
}
