// What every route of the devices Worker shares: its bindings, who is asking, and the shape of the app it is mounted on.
import type { Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { Scope } from '../../schemas/registry.ts';
import { Refusal } from '../core/errors.ts';

/** Who asks, as their token says. Everything a route touches is narrowed to `tenant` (promise 8). */
export interface Caller {
  readonly tenant: string;
  /** `sub` of the token: a gateway, a reader, an administrator. */
  readonly subject: string;
  readonly scopes: readonly Scope[];
}

/** `caller` is set by `authenticate` for every path under /v1/ and for nothing else. */
export interface DevicesTypes {
  readonly Bindings: DevicesEnv;
  readonly Variables: { readonly caller: Caller };
}

/** The app that each `routes/*.ts` file mounts its paths on. */
export type DevicesApp = Hono<DevicesTypes>;

/** What a handler gets. */
export type DevicesContext = Context<DevicesTypes>;

/** A value as its schema has it. Throws `Refusal` DEVICES_REQUEST_INVALID that names the first member amiss. */
export function readAs<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const found = z.safeParse(schema, value);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const member = issue?.path.join('.') || 'the request';
  const what =
    issue?.code === 'unrecognized_keys'
      ? `has a member that is not known: ${String(issue.keys[0]).slice(0, 64)}`
      : (issue?.message ?? 'cannot be read');
  throw new Refusal('DEVICES_REQUEST_INVALID', `${member}: ${what}`);
}
