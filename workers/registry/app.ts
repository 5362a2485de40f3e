// What every route of the registry Worker shares: its bindings, who is asking, and the shape of the app it is mounted on.
import type { Context, Hono } from 'hono';
import type { Scope } from '../../schemas/registry.ts';

/** Who changes something, for the trail. Everything a route touches is narrowed to `tenant` (promise 8). */
export interface Admin {
  readonly tenant: string;
  /** `sub` and `jti` of the token. */
  readonly subject: string;
  readonly jti: string;
  readonly scope: readonly Scope[];
}

/** `admin` is set by `authenticate` for every path under /v1/ and for nothing else. */
export interface RegistryTypes {
  readonly Bindings: RegistryEnv;
  readonly Variables: { readonly admin: Admin };
}

/** The app that each `routes/*.ts` file mounts its paths on. */
export type RegistryApp = Hono<RegistryTypes>;

/** What a handler gets. */
export type RegistryContext = Context<RegistryTypes>;
