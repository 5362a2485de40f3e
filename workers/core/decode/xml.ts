// A strict reader for the XML that Windows writes its events in: elements, attributes, text, CDATA, the five named entities and
// numeric ones. No DTD is read and no entity expanded (`<!DOCTYPE` and `<!ENTITY` are refused), so hostile XML can neither
// blow up nor fetch. Namespaces are dropped. XML 1.0 (fifth edition), as far as said here. Elements become members at once: no tree
// of them is built. Linear: what breaks ends the reading, and what comes otherwise than remembered is read once more, up to its end.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_FIELDS } from '../../../schemas/limits.ts';
import { Defect } from './defect.ts';
import { addData, addMember, closedMember, localName } from './xml-members.ts';
import { emptyMarkup, textMarkup, type XmlMarkup, type XmlPlan, type XmlPlans } from './xml-plans.ts';
import { isNamespace, XmlTokens } from './xml-tokens.ts';

/** The one element of a document. */
export interface XmlRoot {
  readonly name: string;
  /** A text where there is only text; else attributes, children and `#text` as members. */
  readonly value: JsonValue;
}

/** Windows nests 6 deep (UserData of some providers 8). */
const MAX_DEPTH = 32;

/** Attributes of one element; Windows writes at most 5. */
const MAX_ATTRIBUTES = 64;

/** An element that is open, or the document around them all. */
interface Open {
  readonly parent: Open | undefined;
  readonly name: string;
  /** Its name in its parent; undefined for data without a name. */
  readonly key: string | undefined;
  value: JsonObject | undefined;
  hasChildren: boolean;
  /** All character data directly in it. */
  text: string;
  /** Of the members it has so far; undefined where nothing is remembered. */
  plan: XmlPlan | undefined;
}

/** All objects for what is open have one shape. */
function opened(
  parent: Open | undefined,
  name: string,
  key: string | undefined,
  value: JsonObject | undefined,
  plan: XmlPlan | undefined,
): Open {
  return { parent, name, key, value, hasChildren: false, text: '', plan };
}

/** Reads the one element that fills `text`, or says where it breaks. Comments and processing instructions are left out. */
export function readXml(text: string, plans?: XmlPlans): XmlRoot | Defect {
  const reader = new Reader(text, plans);
  try {
    return reader.read();
  } catch (thrown) {
    // Thrown below, without a stack trace.
    if (thrown instanceof Defect) return thrown;
    throw thrown;
  }
}

class Reader extends XmlTokens {
  private readonly plans: XmlPlans | undefined;
  private elements = 0;
  private depth = 0;
  private root: XmlRoot | undefined;
  private open: Open = opened(undefined, '', '', undefined, undefined);
  /** Of the start tag at hand: its name in its parent, and its attributes as members. */
  private key: string | undefined = '';
  private value: JsonObject | undefined;

  constructor(text: string, plans: XmlPlans | undefined) {
    super(text);
    this.plans = plans;
  }

  read(): XmlRoot | Defect {
    while (this.at < this.text.length) this.token();
    if (this.root !== undefined && this.depth === 0 && this.open.text.trim() === '') return this.root;
    return this.broken(this.depth > 0 ? 'an end tag' : 'one element');
  }

  private token(): void {
    const { text, at, open } = this;
    const mark = text.charCodeAt(at + 1);
    if (text.charCodeAt(at) !== 0x3c) {
      const found = text.indexOf('<', at);
      const end = found === -1 ? text.length : found;
      open.text += this.characters(at, end);
      this.at = end;
    } else if (mark === 0x2f) this.endTag(open);
    else if (mark === 0x21 || mark === 0x3f) open.text += this.aside();
    else if (!this.planned(open)) this.startTag(open);
  }

  /** Reads elements that come as they came before; whether there was one. */
  private planned(open: Open): boolean {
    const { text } = this;
    const before = open.plan;
    for (let plan = before?.next; plan !== undefined && this.elements < MAX_EVENT_FIELDS; plan = plan.next) {
      const { key, markup } = plan;
      const from = this.at + markup.open.length;
      if (from === this.at || text.slice(this.at, from) !== markup.open) break;
      const value =
        markup.names === undefined ? this.plannedText(markup, from) : this.plannedAttributes(markup, from);
      if (value === undefined) break;
      this.elements += 1;
      open.value ??= {};
      open.value[key] = value;
      open.hasChildren = true;
      open.plan = plan;
    }
    return open.plan !== before;
  }

  private plannedText({ close }: XmlMarkup, from: number): string | undefined {
    const to = this.text.indexOf('<', from);
    const end = to + close.length;
    if (to === -1 || this.text.slice(to, end) !== close) return undefined;
    this.at = from;
    const value = this.characters(from, to);
    this.at = end;
    return value;
  }

  private plannedAttributes({ names = [], between }: XmlMarkup, from: number): JsonValue | undefined {
    const { text } = this;
    const value: JsonObject = {};
    const found = text.indexOf('<', from);
    const limit = found === -1 ? text.length : found;
    let at = from;
    for (let i = 0; i < names.length; i++) {
      const behind = between[i] ?? '';
      const to = text.indexOf(behind.charAt(0), at);
      const end = to + behind.length;
      if (to === -1 || to > limit || this.refers(at, to) || text.slice(to, end) !== behind) return undefined;
      value[names[i] ?? ''] = text.slice(at, to);
      at = end;
    }
    this.at = at;
    return names.length === 0 ? '' : value;
  }

  /** Reads the end tag of what is open. */
  private endTag({ name, parent, key, value, hasChildren, text }: Open): void {
    const end = this.endTagEnd(name);
    if (parent === undefined || end === -1) throw this.broken('the end tag of what is open');
    this.at = end;
    this.depth -= 1;
    this.open = parent;
    this.place(name, key, closedMember(value, hasChildren, text));
  }

  private startTag(open: Open): void {
    const { at, depth } = this;
    const name = this.name();
    if (depth >= MAX_DEPTH) {
      throw new Defect('DECODE_TOO_DEEP', `XML nests deeper than ${MAX_DEPTH} levels`);
    }
    if (++this.elements > MAX_EVENT_FIELDS) {
      throw new Defect('DECODE_TOO_MANY_FIELDS', `XML has more than ${MAX_EVENT_FIELDS} elements`);
    }
    if (depth === 0 && this.root !== undefined) throw this.broken('the end');
    const local = localName(name);
    const isData = local === 'Data' && open.name === 'EventData';
    this.at += 1 + name.length;
    this.key = isData ? undefined : local;
    this.value = undefined;
    this.readAttributes(isData);
    const { key, value } = this;
    if (!this.startClose()) {
      const markup = open.plan && emptyMarkup(this.text.slice(at, this.at), name, value);
      this.place(local, key, value ?? '', markup);
    } else if (value !== undefined || local !== name || !this.leaf(at, local, key)) {
      const plan = value === undefined && depth < MAX_DEPTH - 1 ? this.plans?.root(local) : undefined;
      this.open = opened(open, local, key, value, plan);
      this.depth += 1;
    }
  }

  /** Reads the rest of an element of text only, whose start tag began at `start`; whether it is one. */
  private leaf(start: number, name: string, key: string | undefined): boolean {
    const { text, at, open } = this;
    const to = text.indexOf('<', at);
    const end = to + 3 + name.length;
    if (to === -1 || text.slice(to, end) !== `</${name}>`) return false;
    const value = this.characters(at, to);
    this.at = end;
    const markup = open.plan && textMarkup(text.slice(start, at), text.slice(to, end));
    this.place(name, key, value, markup);
    return true;
  }

  /** Puts an element into what is open now. */
  private place(name: string, key: string | undefined, value: JsonValue, markup?: XmlMarkup): void {
    const { open } = this;
    if (open.parent === undefined) {
      this.root = { name, value };
      return;
    }
    open.hasChildren = true;
    open.value ??= {};
    const isNew = key === undefined ? addData(open.value, value) : addMember(open.value, key, value);
    if (!isNew || open.plan === undefined) return;
    const isPlanned = key !== undefined && key !== '__proto__';
    open.plan = this.plans?.step(open.plan, key ?? 'Data', isPlanned ? markup : undefined);
  }

  /** Reads the attributes at hand. The first of data, if it is its name, names it. */
  private readAttributes(isData: boolean): void {
    let count = 0;
    for (let name = this.attribute(); name !== undefined; name = this.attribute()) {
      if (isNamespace(name)) continue;
      const local = localName(name);
      count += 1;
      if (isData && count === 1 && local === 'Name') this.key = this.given;
      else {
        this.value ??= {};
        addMember(this.value, local, this.given);
      }
      if (count > MAX_ATTRIBUTES) {
        throw new Defect(
          'DECODE_TOO_MANY_FIELDS',
          `an XML element has more than ${MAX_ATTRIBUTES} attributes`,
        );
      }
    }
  }
}
