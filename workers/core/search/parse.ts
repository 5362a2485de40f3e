// Query text (attacker-controlled) -> tree. Recursive descent over the grammar of docs/query-language.md: linear in the text,
// bounded in depth and nodes. Why no parser library serves: docs/decisions/0005-query-language.md.
import { MAX_QUERY_DEPTH, MAX_QUERY_LENGTH, MAX_QUERY_NODES } from '../../../schemas/limits.ts';
import { Refusal } from '../errors.ts';
import { type Field, fieldOf } from './fields.ts';
import { operandOf, testOf } from './operand.ts';
import { HOLE, STAR, wordPatterns } from './pattern.ts';
import type { Bound, Query } from './query-tree.ts';
import { Scanner, type Word } from './scanner.ts';

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(\.[0-9]{1,9})?$/i;

/**
 * Reads a query; an empty one finds everything. Throws `Refusal`: QUERY_SYNTAX with `position`, `found` and `expected`,
 * QUERY_TOO_COMPLEX beyond MAX_QUERY_LENGTH, MAX_QUERY_DEPTH or MAX_QUERY_NODES.
 */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY_LENGTH) throw tooComplex('characters', text.length, MAX_QUERY_LENGTH);
  return new QueryReader(text).read();
}

function tooComplex(what: string, found: number, allowed: number): Refusal {
  const message = `The query has ${found} ${what}; ${allowed} are allowed.`;
  return new Refusal('QUERY_TOO_COMPLEX', message, { detail: { what, found, allowed } });
}

/** `*` alone finds every event. */
const ONLY_STARS = new RegExp(`^${STAR}+$`);

class QueryReader {
  readonly #scan: Scanner;
  #nodes = 0;
  #depth = 0;

  constructor(text: string) {
    this.#scan = new Scanner(text);
  }

  read(): Query {
    if (this.#scan.peek() === '') return { kind: 'all' };
    const query = this.#or(this.#term);
    if (this.#scan.peek() !== '') throw this.#scan.refusal('AND, OR, NOT, a term or the end');
    return query;
  }

  #counted(query: Query): Query {
    if (++this.#nodes > MAX_QUERY_NODES) throw tooComplex('parts', this.#nodes, MAX_QUERY_NODES);
    return query;
  }

  #nested(read: () => Query): Query {
    if (++this.#depth > MAX_QUERY_DEPTH) throw tooComplex('levels', this.#depth, MAX_QUERY_DEPTH);
    const query = read();
    this.#depth--;
    return query;
  }

  #joined(kind: 'and' | 'or', parts: Query[]): Query {
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : this.#counted({ kind, parts });
  }

  /** or := and (("OR" | "||") and)* */
  #or(term: () => Query): Query {
    const parts = [this.#and(term)];
    while (this.#operator('OR', '||')) parts.push(this.#and(term));
    return this.#joined('or', parts);
  }

  /** and := unary (("AND" | "&&")? unary)*: terms side by side must all match. */
  #and(term: () => Query): Query {
    const parts = [this.#unary(term)];
    while (this.#operator('AND', '&&') || this.#startsTerm()) parts.push(this.#unary(term));
    return this.#joined('and', parts);
  }

  #operator(word: string, sign: string): boolean {
    this.#scan.peek();
    return this.#scan.take(sign) || this.#scan.takeOperator(word);
  }

  #startsTerm(): boolean {
    const char = this.#scan.peek();
    if (char === '' || char === ')') return false;
    const { text, position } = this.#scan;
    return !text.startsWith('||', position) && !/^OR(?=[\s()"]|$)/.test(text.slice(position, position + 3));
  }

  /** unary := ("NOT" | "!") unary | term */
  #unary(term: () => Query): Query {
    this.#scan.peek();
    if (!this.#scan.takeOperator('NOT') && !this.#scan.take('!')) return term();
    return this.#not(term);
  }

  #not(term: () => Query): Query {
    const part = this.#nested(() => this.#unary(term));
    return this.#counted({ kind: 'not', part });
  }

  /** term := "-" unary | "+" unary | "(" or ")" | path ":" value | word | quoted */
  readonly #term = (): Query => {
    const next = this.#scan.peek();
    if (this.#scan.take('-')) return this.#not(this.#term);
    if (this.#scan.take('+')) return this.#nested(() => this.#unary(this.#term));
    if (next === '(') return this.#group(this.#term);
    if (next === '"') return this.#text(this.#scan.quoted());
    this.#refuseLooseOperator();
    const start = this.#scan.position;
    const word = this.#scan.word(':');
    if (this.#scan.take(':')) return this.#field(word);
    if (word.marked === '') throw this.#scan.refusal('a term');
    this.#scan.position = start;
    return this.#text(this.#scan.word());
  };

  #refuseLooseOperator(): void {
    const { text, position } = this.#scan;
    const isLoose = /^(?:&&|\|\||(?:AND|OR)(?=[\s()"]|$))/.test(text.slice(position, position + 4));
    if (isLoose) throw this.#scan.refusal('a term');
  }

  #group(term: () => Query): Query {
    this.#scan.take('(');
    const query = this.#nested(() => this.#or(term));
    if (this.#scan.peek() !== ')') throw this.#scan.refusal('")"');
    this.#scan.take(')');
    return query;
  }

  #text(word: Word): Query {
    if (!word.isQuoted && ONLY_STARS.test(word.marked)) return this.#counted({ kind: 'all' });
    const words = wordPatterns(word.marked);
    if (words.length === 0) {
      this.#scan.position = word.at;
      throw this.#scan.refusal('a letter or digit to search for');
    }
    const text = this.#counted({ kind: 'text', words });
    const uid = UID.exec(word.marked);
    if (uid === null) return text;
    const named = fieldOf(uid[1] === undefined ? 'packet' : 'uid').ask(testOf(word.marked));
    return named === null ? text : { kind: 'or', parts: [named, text] };
  }

  #field(word: Word): Query {
    const { marked, at } = word;
    if (marked === '' || marked.includes(STAR) || marked.includes(HOLE)) {
      this.#scan.position = at;
      throw this.#scan.refusal('a field name before ":" (quote a text that contains ":")');
    }
    return this.#value(fieldOf(marked));
  }

  /** value := "(" or of values ")" | range | comparison | scalar; it begins right behind the colon. */
  #value(field: Field): Query {
    const char = this.#scan.text[this.#scan.position] ?? '';
    if (char === '(') return this.#group(() => this.#listed(field));
    if (char === '[' || char === '{') return this.#range(field);
    if (char === '>' || char === '<') return this.#comparison(field);
    const word = char === '"' ? this.#scan.quoted() : this.#scan.word();
    if (!word.isQuoted && (word.marked === '' || word.marked.startsWith('//'))) {
      this.#scan.position = word.at;
      throw this.#scan.refusal('a value (quote a text that contains ":")');
    }
    return this.#fieldQuery(field, word);
  }

  /** In a list of values a minus belongs to its number. */
  #listed(field: Field): Query {
    this.#scan.peek();
    this.#refuseLooseOperator();
    return this.#value(field);
  }

  #fieldQuery(field: Field, word: Word): Query {
    const asked = field.ask(testOf(word.marked));
    if (asked !== null) return this.#counted(asked);
    this.#scan.position = word.at;
    throw this.#scan.refusal(field.expects);
  }

  /** range := ("[" | "{") bound "TO" bound ("]" | "}"); "*" is an open end. */
  #range(field: Field): Query {
    const at = this.#scan.position;
    const lowInclusive = this.#scan.take('[') || !this.#scan.take('{');
    const low = this.#bound(lowInclusive);
    this.#scan.peek();
    if (!this.#scan.takeOperator('TO')) throw this.#scan.refusal('TO');
    const high = this.#bound(true);
    const closing = this.#scan.peek();
    if (closing !== ']' && closing !== '}') throw this.#scan.refusal('"]" or "}"');
    this.#scan.take(closing);
    return this.#rangeQuery(field, low, high === null ? null : { ...high, inclusive: closing === ']' }, at);
  }

  #bound(inclusive: boolean): Bound | null {
    const word = this.#scan.peek() === '"' ? this.#scan.quoted() : this.#scan.bound();
    if (!word.isQuoted && word.marked === STAR) return null;
    if (!word.isQuoted && word.marked === '') throw this.#scan.refusal('a bound, or * for none');
    return { operand: operandOf(this.#literal(word)), inclusive };
  }

  #literal(word: Word): string {
    if (!word.marked.includes(STAR) && !word.marked.includes(HOLE)) return word.marked;
    this.#scan.position = word.at;
    throw this.#scan.refusal('a value without wildcards');
  }

  /** comparison := (">" | ">=" | "<" | "<=") scalar */
  #comparison(field: Field): Query {
    const at = this.#scan.position;
    const isLow = this.#scan.take('>');
    if (!isLow) this.#scan.take('<');
    const inclusive = this.#scan.take('=');
    const isQuoted = this.#scan.text[this.#scan.position] === '"';
    const word = isQuoted ? this.#scan.quoted() : this.#scan.word();
    if (!isQuoted && word.marked === '') throw this.#scan.refusal('a value to compare with');
    const bound = { operand: operandOf(this.#literal(word)), inclusive };
    return isLow ? this.#rangeQuery(field, bound, null, at) : this.#rangeQuery(field, null, bound, at);
  }

  #rangeQuery(field: Field, low: Bound | null, high: Bound | null, at: number): Query {
    const asked = field.ask({ kind: 'range', low, high });
    if (asked !== null) return this.#counted(asked);
    this.#scan.position = at;
    throw this.#scan.refusal(field.expects);
  }
}
