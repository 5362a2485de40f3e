// Where a page ended, as text that clients carry: opaque, and checked. It is no authority (every page is planned and narrowed to
// the tenant anew); the check only sees to it that a cursor is ours and goes on with the very search it came from.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Refusal } from '../errors.ts';
import type { Order, Position } from './position.ts';

/** The search a cursor belongs to. */
export interface SearchIdentity {
  readonly tenant: string;
  readonly q: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly order: Order;
}

/** Where to go on, and what arrived too late to be part of this search. */
export interface Cursor extends Position {
  /** No segment with a larger id belongs to the search. */
  readonly watermark: number;
}

const encoded = z.tuple([z.literal(1), z.int(), z.string().max(64), z.int(), z.string().length(22)]);

/** The cursor as text. */
export function encodeCursor(cursor: Cursor, search: SearchIdentity): string {
  const { time, uid, watermark } = cursor;
  const parts = [1, time, uid, watermark, checkOf(cursor, search)];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Reads a cursor (attacker-controlled). Throws `Refusal` QUERY_CURSOR_INVALID. */
export function decodeCursor(text: string, search: SearchIdentity): Cursor {
  const parts = encoded.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (parts.success) {
    const [, time, uid, watermark, check] = parts.data;
    const cursor = { time, uid, watermark };
    if (check === checkOf(cursor, search)) return cursor;
  }
  throw new Refusal(
    'QUERY_CURSOR_INVALID',
    'This cursor is not one that this search gave: repeat the search with the same q, from, to, order and repeats.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no cursor: the schema refuses undefined.
    return undefined;
  }
}

function checkOf({ time, uid, watermark }: Cursor, { tenant, q, from, to, order }: SearchIdentity): string {
  const said = JSON.stringify(['edgeseal cursor', tenant, q, from, to, order, time, uid, watermark]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 22);
}
