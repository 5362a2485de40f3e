// The text a signature is over (RFC 9421, section 2.5): each component of the request that the signer named, as both sides
// derive it from the request itself. Strict: a component that is absent, ambiguous or of an unknown kind has no value at all.
import { Refusal } from '../errors.ts';
import { parseDictionary } from './structured-fields.ts';
import {
  type BareItem,
  encodeBase64,
  type InnerList,
  type Item,
  serializeDictionary,
  serializeMember,
} from './structured-values.ts';

/** What of a request can be signed. */
export interface RequestParts {
  readonly method: string;
  readonly url: URL;
  /** The lines of a field in order, by its name in lower case; none when it is absent. */
  field(name: string): readonly string[];
}

/**
 * The signature base. Throws `Refusal` AUTH_SIGNATURE_MALFORMED for a component that this request does not have once, that is
 * named twice, or that no request can have.
 */
export function signatureBase(request: RequestParts, signed: InnerList): string {
  const named = new Set<string>();
  let base = '';
  for (const component of signed.items) {
    const identity = identityOf(component);
    if (named.has(identity)) throw malformed(component, 'is named twice');
    named.add(identity);
    const value = componentValue(request, component);
    if (!isOneLine(value)) throw malformed(component, 'has characters that cannot be signed');
    base += `${serializeMember(component)}: ${value}\n`;
  }
  return `${base}"@signature-params": ${serializeMember(signed)}`;
}

/** The name of a component; null when it is not a string in lower case. */
export function componentName({ bare }: Item): string | null {
  return bare.type === 'string' && /^@?[a-z0-9!#$%&'*+.^_`|~-]+$/.test(bare.value) ? bare.value : null;
}

/** The order of parameters counts when they are written, and not when they are compared (section 2). */
function identityOf({ bare, parameters }: Item): string {
  return serializeMember({ bare, parameters: new Map([...parameters].sort()) });
}

function componentValue(request: RequestParts, component: Item): string {
  const name = componentName(component);
  if (name === null) throw malformed(component, 'is no component');
  return name.startsWith('@') ? derived(request, component, name) : fieldValue(request, component, name);
}

/** Section 2.2. Whether a response or a trailer is meant (`req`, `tr`) is not ours to answer. */
function derived({ method, url }: RequestParts, component: Item, name: string): string {
  if (name === '@query-param') return queryParameter(url, component);
  if (component.parameters.size > 0) throw malformed(component, 'has parameters it cannot have');
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return url.href;
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return url.pathname + url.search;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search || '?';
    default:
      throw malformed(component, 'is no component of a request');
  }
}

/** Section 2.2.8: by its one name, and only if that comes once. */
function queryParameter(url: URL, component: Item): string {
  const { name, ...others } = Object.fromEntries(component.parameters);
  if (name?.type !== 'string' || Object.keys(others).length > 0) {
    throw malformed(component, 'takes one parameter, name');
  }
  const values = [...url.searchParams].filter(([key]) => percentEncode(key) === name.value);
  const [found] = values;
  if (found === undefined || values.length > 1) throw malformed(component, 'is not there exactly once');
  return percentEncode(found[1]);
}

/** "Percent-encode after encoding" with the application/x-www-form-urlencoded set of the URL standard. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Section 2.1. */
function fieldValue(request: RequestParts, component: Item, name: string): string {
  const lines = request.field(name).map((line) => line.trim());
  if (lines.length === 0) throw malformed(component, 'is not in the request');
  const { sf, bs, key, ...others } = Object.fromEntries(component.parameters);
  if (Object.keys(others).length > 0 || (bs && (sf || key))) {
    throw malformed(component, 'has parameters it cannot have');
  }
  if ([sf, bs].some((flag) => flag !== undefined && flag.value !== true)) {
    throw malformed(component, 'has a flag with a value');
  }
  if (bs) return lines.map((line) => binaryWrapped(line, component)).join(', ');
  const value = lines.join(', ');
  if (key !== undefined) return memberText(value, key, component);
  return sf ? strictText(value, name, component) : value;
}

/** Section 2.1.3. Beyond ASCII the octets that were sent are no longer known. */
function binaryWrapped(line: string, component: Item): string {
  if (!isOneLine(line)) throw malformed(component, 'has characters that cannot be signed');
  return `:${encodeBase64(new TextEncoder().encode(line))}:`;
}

/** Section 2.1.2. */
function memberText(value: string, key: BareItem, component: Item): string {
  const member = key.type === 'string' ? parseDictionary(value)?.get(key.value) : undefined;
  if (member === undefined) throw malformed(component, 'is not in the request');
  return serializeMember(member);
}

/** Fields known to be structured; all of them are dictionaries. Of others the type is not known, so neither is their text. */
const STRUCTURED = new Set(['content-digest', 'repr-digest', 'signature', 'signature-input', 'priority']);

/** Section 2.1.1. */
function strictText(value: string, name: string, component: Item): string {
  const dictionary = STRUCTURED.has(name) ? parseDictionary(value) : null;
  if (dictionary === null) throw malformed(component, 'is not known as a structured field');
  return serializeDictionary(dictionary);
}

/** Visible ASCII, spaces and tabs: a line break would let one component pass for two. */
function isOneLine(value: string): boolean {
  return /^[\t -~]*$/.test(value);
}

function malformed(component: Item, why: string): Refusal {
  // Only names that are names are repeated: the rest is the sender's text.
  const name = componentName(component) ?? 'a component';
  return new Refusal('AUTH_SIGNATURE_MALFORMED', `the signature covers ${name.slice(0, 64)}, which ${why}`);
}
