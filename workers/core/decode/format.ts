// What a format is to the decode room: one row of the table in table.ts, one file of its own.
import type { DecodedEvent, SyslogHeader } from '../../../schemas/event.ts';
import type { JsonObject } from '../../../schemas/json.ts';
import type { ColumnHeader } from './column-header.ts';
import type { Defect } from './defect.ts';
import type { Framing } from './framing.ts';

/** What a decoder may know besides the text. One object per body, so a format may also key its memory of a body on it. */
export interface DecodeContext {
  /** Epoch ms at which the request arrived: resolves missing years. */
  readonly receivedAt: number;
  /** Written by formats with columns: what the header lines of this body said last. */
  header?: ColumnHeader | undefined;
}

/** One row of the table: how a line is recognized as this format, and how it is taken apart. */
export interface Format {
  /** The name in `?format=`, in source settings and in `DecodedEvent.format`. */
  readonly name: string;
  /** May lie inside a syslog message. */
  readonly nests: boolean;
  /** Whether a line looks like this format: a look at its first characters, never a parse. */
  readonly claims: (line: string, context: DecodeContext) => boolean;
  /**
   * Takes a line that is no event but says how those behind it are read, and answers true; the format remembers it in the
   * context. Unless the format is pinned, only lines that begin with `#` are offered.
   */
  readonly takesHeader?: (line: string, context: DecodeContext, pinned: boolean) => boolean;
  /** How a body pinned to this format is split, where the framings of all text would not do. */
  readonly framing?: Framing;
  /** Takes one line apart in linear time. The line is well-formed UTF-16, not blank, and without its line break. */
  readonly decode: (line: string, context: DecodeContext) => DecodedEvent | Defect;
}

/** Builds every decoded event, so that all of them have one object shape, whatever their format. */
export function decoded(
  format: string,
  raw: string,
  record: JsonObject,
  syslog?: SyslogHeader,
  defect?: Defect,
  encoding?: 'windows-1252',
  envelope?: JsonObject,
): DecodedEvent {
  return { format, raw, record, syslog, envelope, defect, encoding };
}
