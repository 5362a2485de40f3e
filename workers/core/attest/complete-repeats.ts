// Events of a complete answer that are said to repeat one of another request (docs/decisions/0031). They are in the answer as all others
// are, so that nothing hides by being called so; whether they are called so rightly, and as often as the books said. Browser-safe.
import { namingProblem, repeatProblem } from '../segment/repeat-check.ts';
import { encodeUtf8 } from './base-encoding.ts';
import type { CompleteAnswer, CompletePacket, ProvenBook } from './complete-answer.ts';

/** Whether anything in it is said to repeat another. */
export function saysRepeats({ packets }: CompleteAnswer, books: readonly ProvenBook[]): boolean {
  return (
    packets.some(({ repeats }) => repeats.size > 0) ||
    books.some(({ events }) => events.repeated !== undefined)
  );
}

/** Checks them; `books` are those of the hours. What they repeat may have been received before the hours: then it is only named. */
export function checkRepeats({ packets }: CompleteAnswer, books: readonly ProvenBook[]): string {
  const byId = new Map(packets.map((packet) => [packet.packet, packet]));
  let [shown, elsewhere] = [0, 0];
  for (const packet of packets) {
    for (const [index, uid] of packet.repeats) {
      const problem = namingProblem(packet.packet, uid);
      if (problem !== undefined) throw new Error(`${packet.packet}.${index}: ${problem}`);
      const named = byId.get(uid.slice(0, 36));
      if (named === undefined) elsewhere += 1;
      else requireRepeat(packet, index, named, Number(uid.slice(37)));
      shown += 1;
    }
  }
  const said = books.reduce((sum, { events }) => sum + Number(events.repeated ?? 0), 0);
  const erased = packets.reduce((sum, packet) => sum + packet.erased.length, 0);
  if (shown > said || said > shown + erased)
    throw new Error(`the books count ${said} events that repeat others, the answer says it of ${shown}`);
  return `${shown} events repeat others${elsewhere === 0 ? '' : `, ${elsewhere} of them events that are not of these hours`}`;
}

function requireRepeat(packet: CompletePacket, index: number, named: CompletePacket, of: number): void {
  // What was erased says nothing any more.
  if (named.erased.includes(of)) return;
  const [copy, original] = [seen(packet, index), seen(named, of)];
  const problem =
    copy === undefined || original === undefined
      ? 'what it is said to repeat is not there'
      : repeatProblem(copy, original);
  if (problem !== undefined) throw new Error(`${packet.packet}.${index}: ${problem}`);
}

function seen({ tenant, source, texts, repeats }: CompletePacket, index: number) {
  const text = texts[index];
  if (text === undefined || text === null) return undefined;
  return { tenant, source, event: encodeUtf8(text), repeats: repeats.get(index) ?? null };
}
