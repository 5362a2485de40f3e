// Every framing of text the decode room knows, in the order they are tried. `lines` takes what is left.
import type { Framing } from './framing.ts';
import { jsonSequence } from './json-sequence.ts';
import { lines } from './lines.ts';
import { octets } from './octets.ts';
import { windowsXmlEvents } from './windows-xml-events.ts';

/** The first whose `visit` answers true has split the body. */
export const FRAMINGS: readonly Framing[] = [octets, jsonSequence, windowsXmlEvents, lines];
