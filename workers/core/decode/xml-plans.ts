// What a body's XML was like so far: which element came behind which, as it was written, so that the next event's is known by
// comparing pieces of text. Events of one kind differ in their values only. Changes nothing of what is read; bounded.
import type { JsonObject } from '../../../schemas/json.ts';

/** Elements remembered of one body; about 200 B each. */
const MAX_PLANS = 1024;

/** Longest markup that is remembered. */
const MAX_MARKUP_LENGTH = 256;

/** How an element without children is written, all but its values. */
export interface XmlMarkup {
  /** From its `<` to its first value: `<Data Name='Image'>`, `<Execution ProcessID='`. Empty for what is not remembered. */
  readonly open: string;
  /** Behind its text: `</Data>`. */
  readonly close: string;
  /** Its attributes; undefined for an element of text. */
  readonly names: readonly string[] | undefined;
  /** Behind the value of each attribute: `' ThreadID='`, `'/>`. */
  readonly between: readonly string[];
}

/** A member of an object, and those that came before it. The path to it is the set of names the object has by then. */
export interface XmlPlan {
  readonly key: string;
  readonly markup: XmlMarkup;
  /** What came behind it last. */
  next: XmlPlan | undefined;
  /** All that came behind it, where that is more than one. */
  others: Map<string, XmlPlan> | undefined;
}

const NOTHING: XmlMarkup = { open: '', close: '', names: undefined, between: [] };

/** Of an element of text, from its start and end tags. */
export function textMarkup(open: string, close: string): XmlMarkup {
  return open.length > MAX_MARKUP_LENGTH ? NOTHING : { open, close, names: undefined, between: [] };
}

/** Of an empty element, from its tag and what was read of it; nothing where it is not written as machines do. */
export function emptyMarkup(tag: string, name: string, value: JsonObject | undefined): XmlMarkup {
  if (tag.length > MAX_MARKUP_LENGTH) return NOTHING;
  if (value === undefined) return { open: tag, close: '', names: [], between: [] };
  const names = Object.keys(value);
  const quote = tag.charAt(tag.length - 3);
  const written = names.map((one) => ` ${one}=${quote}${value[one]}${quote}`).join('');
  if (tag !== `<${name}${written}/>` || names.includes('__proto__')) return NOTHING;
  const between = names.map((_, i) => {
    const next = names[i + 1];
    return next === undefined ? `${quote}/>` : `${quote} ${next}=${quote}`;
  });
  return { open: `<${name} ${names[0]}=${quote}`, close: '', names, between };
}

/** The plans of one body. */
export class XmlPlans {
  private readonly roots = new Map<string, XmlPlan>();
  private left = MAX_PLANS;

  /** Where members of an element without attributes begin; undefined when there is no more room. */
  root(element: string): XmlPlan | undefined {
    const known = this.roots.get(element);
    if (known !== undefined) return known;
    const made = this.make(element, NOTHING);
    if (made !== undefined) this.roots.set(element, made);
    return made;
  }

  /** The plan behind `plan` once a member of a new name is there; undefined when there is no more room. */
  step(plan: XmlPlan, key: string, markup = NOTHING): XmlPlan | undefined {
    const { next } = plan;
    if (next === undefined) {
      plan.next = this.make(key, markup);
      return plan.next;
    }
    if (next.key === key && next.markup.open === markup.open) return next;
    plan.others ??= new Map([[idOf(next.key, next.markup), next]]);
    const id = idOf(key, markup);
    const found = plan.others.get(id) ?? this.make(key, markup);
    if (found === undefined || found.key !== key || found.markup.open !== markup.open) return undefined;
    plan.others.set(id, found);
    plan.next = found;
    return found;
  }

  private make(key: string, markup: XmlMarkup): XmlPlan | undefined {
    if (this.left === 0) return undefined;
    this.left -= 1;
    return { key, markup, next: undefined, others: undefined };
  }
}

const idOf = (key: string, { open }: XmlMarkup): string => (open === '' ? key : open);
