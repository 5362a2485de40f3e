// The header of a Parquet page, as strict as the pages that segments are written with are few: data pages of version 2 and dictionaries, PLAIN
// or by dictionary. Parquet, "Data pages" and parquet.thrift. What it claims is held against what its chunk can hold before anything is made.
import { MAX_PACKET_BYTES } from '../../../schemas/limits.ts';
import { fieldIn, walkThrift } from './bounded-thrift.ts';

/** A page that can be taken apart. */
export interface PageHeader {
  readonly isDictionary: boolean;
  /** Where its bytes begin and end, in what was read. */
  readonly start: number;
  readonly end: number;
  /** Bytes once expanded, levels included. */
  readonly expanded: number;
  readonly rows: number;
  readonly nulls: number;
  /** Of the definition levels, which stand before the values and are not compressed. */
  readonly levelBytes: number;
  /** Values are positions in the dictionary. */
  readonly isIndexed: boolean;
}

const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;
const PLAIN = 0;
const RLE_DICTIONARY = 8;

const TYPE = 1;
const EXPANDED = 2;
const COMPRESSED = 3;
const DICTIONARY = 7;
const DATA = 8;

/** A page is closed at 1 MiB, but one value, and a dictionary, may be larger: half of all that a packet can hold. */
const MAX_EXPANDED_BYTES = MAX_PACKET_BYTES / 2 + 8 * 1024 * 1024;

/** Reads the header at `from`; `maxRows` is what its chunk has left. Throws RangeError for one that no segment is written with. */
export function readPageHeader(view: DataView, from: number, to: number, maxRows: number): PageHeader {
  const fields = new Map<number, number>();
  const start = walkThrift(view, from, to, (path, value) => fields.set(path, value));
  const type = fields.get(TYPE);
  if (type !== DATA_PAGE_V2 && type !== DICTIONARY_PAGE) throw new RangeError(`it is a page of type ${type}`);
  const counted = (path: number, most: number, what: string): number => {
    const value = fields.get(path) ?? -1;
    if (value >= 0 && value <= most) return value;
    throw new RangeError(`its header says ${value} ${what}, where ${most} is the most`);
  };
  const end = start + counted(COMPRESSED, to - start, 'bytes');
  const expanded = counted(EXPANDED, MAX_EXPANDED_BYTES, 'bytes once expanded');
  const isDictionary = type === DICTIONARY_PAGE;
  const said = isDictionary ? DICTIONARY : DATA;
  const encoding = fields.get(fieldIn(said, isDictionary ? 2 : 4));
  if (encoding !== PLAIN && (isDictionary || encoding !== RLE_DICTIONARY))
    throw new RangeError(`its values are encoded by way ${encoding}`);
  const page = { isDictionary, start, end, expanded, isIndexed: encoding === RLE_DICTIONARY };
  const values = counted(fieldIn(said, 1), maxRows, 'values');
  if (isDictionary) return { ...page, rows: values, nulls: 0, levelBytes: 0 };
  const isFlat = fields.get(fieldIn(DATA, 3)) === values && fields.get(fieldIn(DATA, 6)) === 0;
  const isCompressed = fields.get(fieldIn(DATA, 7)) !== 0;
  if (values === 0 || !isFlat || !isCompressed) throw new RangeError('its header is none that we write');
  const nulls = counted(fieldIn(DATA, 2), values, 'nulls');
  const levelBytes = counted(fieldIn(DATA, 5), Math.min(expanded, end - start), 'bytes of levels');
  return { ...page, rows: values, nulls, levelBytes };
}
