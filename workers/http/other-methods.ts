// Paths that exist answer every method: with what was asked for, or with 405 and `Allow` (RFC 9110, section 15.5.6).
import type { Env, Hono } from 'hono';
import { type ErrorCode, Refusal } from '../core/errors.ts';

/** Has every path that was mounted until now refuse the methods it has not, instead of seeming not to exist. */
export function refuseOtherMethods<E extends Env>(app: Hono<E>, code: ErrorCode): void {
  const methods = new Map<string, string[]>();
  for (const { path, method } of app.routes.filter((route) => route.method !== 'ALL')) {
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      c.header('allow', allowed.join(', '));
      throw new Refusal(code, `${c.req.method} is not allowed here`);
    });
  }
}
