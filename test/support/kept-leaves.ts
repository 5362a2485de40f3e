// Promise 2 for one event, checked from outside: is every value of the input somewhere in the output? A text counts as
// kept when an output text is it or holds it, in any letter case; a number when it is there as number or text; true,
// false, null and the empty text, which could be anywhere by chance, only under the member name they had.
import type { DecodedEvent, OcsfEvent } from '../../schemas/event.ts';

interface Leaf {
  readonly path: string;
  readonly name: string;
  readonly value: string | number | boolean | null;
}

function* leavesOf(value: unknown, path: string, name: string): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      // An empty column of a row that is known by position is no value: which column it was, only the row could tell.
      if (item !== '' || name !== 'columns') yield* leavesOf(item, `${path}[${i}]`, name);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      yield* leavesOf(Object.getOwnPropertyDescriptor(value, key)?.value, `${path}.${key}`, key);
    }
  } else if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    yield { path, name, value: value as Leaf['value'] };
  }
}

const isFaint = (value: Leaf['value']): boolean =>
  value === null || typeof value === 'boolean' || value === '';

/** The header's members as `unmapped.syslog` names them; the parsed time is not the sender's. */
const headerOf = (event: DecodedEvent): Record<string, unknown> => {
  const { syslog } = event;
  if (syslog === undefined) return {};
  const { time: _, appName, msgId, procId, structuredData, ...others } = syslog;
  return { ...others, app_name: appName, msg_id: msgId, proc_id: procId, structured_data: structuredData };
};

/** A number however it is spelled: decoders keep the digits that no double holds as text, readers of JSON round them. */
const asNumber = (text: string): string | undefined =>
  text.length < 40 && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(text) ? String(Number(text)) : undefined;

/** Paths of input values that the output does not hold. */
export const lostLeaves = (event: DecodedEvent, mapped: OcsfEvent): string[] =>
  lostLeavesOf([event.record, headerOf(event), event.envelope], mapped).map((leaf) =>
    leaf.replace(/^\[\d\]/, ''),
  );

/** Paths of the leaves of any JSON value that the output does not hold. Digits of a huge integer may stand for it. */
export const lostLeavesOf = (original: unknown, mapped: OcsfEvent): string[] => {
  const exact = new Set<string>();
  const named = new Set<string>();
  const texts: string[] = [];
  for (const leaf of leavesOf(mapped, '', '')) {
    exact.add(String(leaf.value).toLowerCase());
    const number = asNumber(String(leaf.value));
    if (number !== undefined) exact.add(number);
    named.add(`${leaf.name}\n${JSON.stringify(leaf.value)}`);
    if (typeof leaf.value === 'string') texts.push(leaf.value.toLowerCase());
  }
  const held = texts.join('\n');
  const isKept = (leaf: Leaf): boolean => {
    if (isFaint(leaf.value)) return named.has(`${leaf.name}\n${JSON.stringify(leaf.value)}`);
    const text = String(leaf.value).toLowerCase();
    if (exact.has(text) || (typeof leaf.value === 'string' && held.includes(text))) return true;
    const number = asNumber(text);
    return number !== undefined && text.length > 15 && exact.has(number);
  };
  const lost: string[] = [];
  for (const leaf of leavesOf(original, '', ''))
    if (!isKept(leaf)) lost.push(`${leaf.path} = ${JSON.stringify(leaf.value)}`);
  return lost;
};
