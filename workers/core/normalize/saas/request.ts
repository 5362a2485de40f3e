// The HTTP request behind an audit record, as OCSF `http_request`.
import type { JsonObject } from '../../../../schemas/json.ts';
import { methodActivity } from '../toolkit/http-message.ts';
import { Observables } from '../toolkit/observables.ts';
import { URL_PATHS, url } from '../toolkit/url.ts';

/** Its parts, as the record has them. */
export interface RequestParts {
  /** Taken only if it is one OCSF knows: see {@link isMethod}. */
  readonly http_method?: string | undefined;
  readonly referrer?: string | undefined;
  readonly uid?: string | undefined;
  /** Whole, or the path with the query. */
  readonly url?: string | undefined;
  readonly user_agent?: string | undefined;
  readonly version?: string | undefined;
}

/** Is it a method OCSF has a caption for? */
export const isMethod = (value: unknown): value is string =>
  typeof value === 'string' && methodActivity(value) !== undefined;

/** OCSF `url`; its observables are found by `observe`, wherever it stands. */
export const urlOf = (text: string | undefined): JsonObject | undefined =>
  text === undefined ? undefined : url(new Observables(), URL_PATHS, text);

/** Builds the request; undefined where nothing of it is known. */
export const request = (parts: RequestParts): JsonObject | undefined => {
  const { http_method, referrer, uid, url: target, user_agent, version } = parts;
  if (http_method === undefined && uid === undefined && target === undefined && user_agent === undefined) {
    return undefined;
  }
  return { http_method, referrer, uid, url: urlOf(target), user_agent, version };
};
