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
    for (const [i, item] of value.entries()) yield* leavesOf(item, `${path}[${i}]`, name);
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

/** Paths of input values that the output does not hold. */
export const lostLeaves = (event: DecodedEvent, mapped: OcsfEvent): string[] => {
  const exact = new Set<string>();
  const named = new Set<string>();
  const texts: string[] = [];
  for (const leaf of leavesOf(mapped, '', '')) {
    exact.add(String(leaf.value).toLowerCase());
    named.add(`${leaf.name}\n${JSON.stringify(leaf.value)}`);
    if (typeof leaf.value === 'string') texts.push(leaf.value.toLowerCase());
  }
  const held = texts.join('\n');
  const isKept = (leaf: Leaf): boolean => {
    if (isFaint(leaf.value)) return named.has(`${leaf.name}\n${JSON.stringify(leaf.value)}`);
    const text = String(leaf.value).toLowerCase();
    return exact.has(text) || (typeof leaf.value === 'string' && held.includes(text));
  };
  const lost: string[] = [];
  for (const source of [event.record, headerOf(event), event.envelope]) {
    for (const leaf of leavesOf(source, '', ''))
      if (!isKept(leaf)) lost.push(`${leaf.path} = ${JSON.stringify(leaf.value)}`);
  }
  return lost;
};
