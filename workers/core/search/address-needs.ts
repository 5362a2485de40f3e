// The words an address or network must leave in a text, however it was written: `2001:db8::1` and
// `2001:0DB8:0:0:0:0:0:1` are one address and share the words "db8" or "0db8".
import { isIndexed } from '../segment/tokens.ts';
import { type Address, groupsOfValue, type Network, octetsOfValue } from './address.ts';
import { allOf, anyOf, type Need, type Place, wholeWord, wordPrefix } from './need.ts';

/** What a text that is this address holds. An IPv4 address has one spelling (address.ts). */
export function addressNeed({ family, value }: Address, place: Place): Need {
  if (family === 4) return wholeWord(octetsOfValue(value).join('.'), place);
  return groupsNeed(groupsOfValue(value).slice(0, 6), place);
}

/** What the text of any address of the network holds: its whole leading octets or groups. */
export function networkNeed({ family, prefix, first }: Network, place: Place): Need {
  if (family === 6) return groupsNeed(groupsOfValue(first).slice(0, Math.min(6, prefix >> 4)), place);
  const octets = octetsOfValue(first).slice(0, prefix >> 3);
  if (octets.length === 4) return wholeWord(octets.join('.'), place);
  if (octets.length === 0) return null;
  return wordPrefix(`${octets.join('.')}.`, place);
}

/** The last two groups may be written as a dotted quad, so only the first six are sure to be words. */
function groupsNeed(groups: readonly number[], place: Place): Need {
  return allOf(groups.map((group) => groupNeed(group, place)));
}

/** One group, in any of its spellings. A zero may be left out altogether. */
function groupNeed(group: number, place: Place): Need {
  if (group === 0) return null;
  const shortest = group.toString(16);
  const spellings = [1, 2, 3, 4].filter((width) => width >= shortest.length);
  const words = spellings.map((width) => shortest.padStart(width, '0'));
  if (!words.every(isIndexed)) return null;
  return anyOf(words.map((word) => wholeWord(word, place)));
}
