// A retry has no events of its own: whoever looks for its packet or uid means those of the first packet it repeats (design,
// section 3, "Deduplication"). Pure: who repeats whom is looked up by the caller.
import { testOf } from './operand.ts';
import type { Query } from './query-tree.ts';

const PACKET_LENGTH = 36;

type Field = Query & { readonly kind: 'field' };

/** The packet that a part of a query names whole, or null. */
function packetOf({ targets, test }: Field): string | null {
  const isNamed = targets.some(({ column }) => column === 'packet' || column === 'uid');
  return isNamed && test.kind === 'equals' ? test.operand.text.slice(0, PACKET_LENGTH) : null;
}

/** Every packet the query names, by itself or in a uid. */
export function packetsNamed(query: Query): string[] {
  if (query.kind === 'field') return [packetOf(query)].filter((packet) => packet !== null);
  if (query.kind === 'not') return packetsNamed(query.part);
  return query.kind === 'and' || query.kind === 'or' ? query.parts.flatMap(packetsNamed) : [];
}

/** The query with each retry replaced by the packet it repeats. */
export function withFirstPackets(query: Query, firsts: ReadonlyMap<string, string>): Query {
  if (firsts.size === 0) return query;
  switch (query.kind) {
    case 'all':
    case 'text':
      return query;
    case 'not':
      return { kind: 'not', part: withFirstPackets(query.part, firsts) };
    case 'and':
    case 'or':
      return { ...query, parts: query.parts.map((part) => withFirstPackets(part, firsts)) };
    case 'field':
      return withFirst(query, firsts);
  }
}

function withFirst(field: Field, firsts: ReadonlyMap<string, string>): Query {
  const packet = packetOf(field);
  const first = packet === null ? undefined : firsts.get(packet);
  if (first === undefined || field.test.kind !== 'equals') return field;
  return { ...field, test: testOf(first + field.test.operand.text.slice(PACKET_LENGTH)) };
}
