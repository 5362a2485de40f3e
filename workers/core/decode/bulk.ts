// Elasticsearch bulk bodies: a line that says what is to be done, a line that is the document, and so on.
// Spec: Elasticsearch REST API, "Bulk index or delete documents"; where that is silent, its BulkRequestParser. Attacker-controlled.
// A broken action line leaves unknown what the lines behind it are: refused as a whole. A broken document is its item's.
import type { DecodedBody } from '../../../schemas/event.ts';
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { MAX_EVENT_BYTES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { notUtf8 } from './batch.ts';
import { Carried, type Piece } from './carried.ts';
import { Defect, excerpt } from './defect.ts';
import { isBlank } from './framing.ts';
import { isObject, json, readJsonObject } from './json.ts';
import { without } from './opened.ts';
import { readUtf8, readWindows1252 } from './utf8.ts';

/** What a bulk request may ask for. */
export type BulkAction = 'index' | 'create' | 'update' | 'delete';

/** One action, and what became of it. */
export interface BulkItem extends Piece {
  readonly action: BulkAction;
  readonly index: string;
  /** As the sender named the document; undefined where the store is to. */
  readonly id: string | undefined;
}

/** A body taken apart: its items in order. */
export interface BulkBody {
  readonly body: DecodedBody;
  readonly items: readonly BulkItem[];
}

/** How to read a body. */
export interface BulkOptions {
  readonly receivedAt: number;
  /** Decoder of each document's `message`; absent or `auto` detects it. */
  readonly format?: string | undefined;
  /** For actions that name no index. */
  readonly index: string;
}

/** Elasticsearch's own bounds, in bytes; of an index counted in characters. */
const MAX_ID_LENGTH = 512;
const MAX_INDEX_LENGTH = 255;

/**
 * Takes a bulk body apart. Throws {@link Refusal}: `INGEST_BODY_EMPTY`, `INGEST_TOO_MANY_EVENTS`, `INGEST_FORMAT_UNKNOWN`,
 * `INGEST_REQUEST_INVALID` for one that does not end in a line break and for an index too long to be said with each result,
 * `DECODE_ENVELOPE_SYNTAX` for a broken action line.
 */
export function decodeBulk(bytes: Uint8Array, options: BulkOptions): BulkBody {
  if (options.index.length > MAX_INDEX_LENGTH) {
    throw new Refusal('INGEST_REQUEST_INVALID', `an index may have ${MAX_INDEX_LENGTH} characters`);
  }
  const lines = new Lines(bytes);
  const carried = new Carried(options.receivedAt, options.format);
  const items: BulkItem[] = [];
  for (let line = lines.next(); line !== null; line = lines.next()) {
    const text = readUtf8(line);
    if (text !== null && isBlank(text)) continue;
    const action = readAction(text, line, lines.number, options.index);
    items.push({ ...action.item, ...settle(action, lines, carried) });
  }
  return { body: carried.finish('bulk'), items };
}

/** Lines of bytes, each ended by a line break, without it. */
class Lines {
  /** Of the line handed out last, from 1. */
  number = 0;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Null at the end. Throws `Refusal` INGEST_REQUEST_INVALID where the last line does not end: the body was cut. */
  next(): Uint8Array | null {
    const start = this.#at;
    if (start >= this.#bytes.length) return null;
    const end = this.#bytes.indexOf(0x0a, start);
    if (end === -1) {
      throw new Refusal('INGEST_REQUEST_INVALID', 'The bulk request must be terminated by a newline [\\n]');
    }
    this.#at = end + 1;
    this.number++;
    const isWindows = end > start && this.#bytes[end - 1] === 0x0d;
    return this.#bytes.subarray(start, isWindows ? end - 1 : end);
  }
}

type Named = Pick<BulkItem, 'action' | 'index' | 'id'>;

interface Action {
  readonly item: Named;
  /** The line itself: kept where there is no document. */
  readonly line: string;
}

function readAction(text: string | null, bytes: Uint8Array, number: number, fallback: string): Action {
  if (text === null) throw malformed(number, notUtf8(bytes).message);
  if (text.length > MAX_EVENT_BYTES) throw malformed(number, 'the line is too long');
  const record = readJsonObject(text);
  if (record instanceof Defect) throw malformed(number, record.message);
  const [name = '', ...more] = Object.keys(record);
  const action = ACTIONS.find((one) => one === name);
  if (action === undefined || more.length > 0) {
    throw malformed(number, `expected one of [${ACTIONS.join(', ')}] but found [${excerpt(name)}]`);
  }
  const metadata = record[action];
  if (!isObject(metadata)) throw malformed(number, `expected an object under [${action}]`);
  const id = nameOf(metadata, '_id', number);
  return { item: { action, index: nameOf(metadata, '_index', number) ?? fallback, id }, line: text };
}

const ACTIONS: readonly BulkAction[] = ['create', 'delete', 'index', 'update'];

/** A name: a text, or a number as one. */
function nameOf(metadata: JsonObject, member: string, line: number): string | undefined {
  const value = metadata[member];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw malformed(line, `expected a simple value for field [${member}]`);
}

function malformed(line: number, problem: string): Refusal {
  const message = `Malformed action/metadata line [${line}], ${problem}`;
  return new Refusal('DECODE_ENVELOPE_SYNTAX', message, { detail: { line } });
}

/** Reads the document that belongs to the action, and places what it comes to. */
function settle({ item, line }: Action, lines: Lines, carried: Carried): Piece {
  const refuse = (message: string, raw: string): Piece =>
    carried.reject({ code: 'DECODE_ENVELOPE_SYNTAX', message }, raw);
  if (item.action === 'delete') return refuse('nothing that was archived can be deleted', line);
  const bytes = lines.next();
  const text = bytes === null ? '' : readUtf8(bytes);
  if (bytes !== null && text === null) return carried.reject(notUtf8(bytes), readWindows1252(bytes));
  if (text === null || isBlank(text)) return refuse('the action has no document', line);
  if (item.action === 'update') return refuse('nothing that was archived can be updated', text);
  const unfit = unfitName(item);
  if (unfit !== null) return refuse(unfit, text);
  return addDocument(text, envelopeOf(item), carried);
}

function unfitName({ index, id = '' }: Named): string | null {
  if (index.length > MAX_INDEX_LENGTH) return `an index may have ${MAX_INDEX_LENGTH} characters`;
  return id.length > MAX_ID_LENGTH ? `an _id may have ${MAX_ID_LENGTH} characters` : null;
}

/** Names as Elasticsearch has them. How it should be stored (pipeline, routing, templates) is no part of an event. */
function envelopeOf({ action, index, id }: Named): JsonObject {
  return { _index: index, ...(id === undefined ? {} : { _id: id }), op_type: action };
}

/** A document, or where the source is set up with a format for its lines, the `message` in it. */
function addDocument(text: string, envelope: JsonObject, carried: Carried): Piece {
  const start = text.search(/[^ \t\r]/);
  if (text.charCodeAt(start) !== 0x7b) {
    const message = `a document must be a JSON object, found ${excerpt(text, start)}`;
    return carried.reject({ code: 'DECODE_JSON_NOT_OBJECT', message }, text);
  }
  if (carried.pinned !== undefined && carried.pinned !== json) {
    const document = readJsonObject(text);
    const line: JsonValue | undefined = document instanceof Defect ? undefined : document.message;
    if (!(document instanceof Defect) && typeof line === 'string' && !isBlank(line)) {
      const around = without(document, ['message']);
      return carried.addLine(line, {
        raw: text,
        envelope: around === undefined ? envelope : { ...around, envelope },
      });
    }
  }
  return carried.addElement(start === 0 ? text : text.slice(start), { raw: text, envelope });
}
