// What every route of the query Worker shares: its bindings, who is asking, and the shape of the app it is mounted on.
import type { Context, Hono } from 'hono';
import type { Scope } from '../../schemas/registry.ts';

/** Who is asking, as their token says. Everything a route reads is narrowed to `tenant` (promise 8). */
export interface Caller {
  readonly tenant: string;
  /** `sub` of the token. Of a sender it is its source (routes/hec-ack.ts); of a reader it goes into logs, never into a decision. */
  readonly subject: string;
  readonly scope: readonly Scope[];
}

/** `caller` is set by `requireReader` for every path under /v1/ and for nothing else. */
export interface QueryTypes {
  readonly Bindings: QueryEnv;
  readonly Variables: { readonly caller: Caller };
}

/** The app that each `routes/*.ts` file mounts its paths on. */
export type QueryApp = Hono<QueryTypes>;

/** What a handler gets. */
export type QueryContext = Context<QueryTypes>;
