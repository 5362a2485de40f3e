// The registry's API as the command line speaks it (schemas/source-api.ts).
import type { z } from 'zod';
import { ALL_SOURCES } from '../../schemas/registry.ts';
import {
  type ChangesPage,
  changesPage,
  type RotationAnswer,
  rotationAnswer,
  type SourceAnswer,
  sourceAnswer,
  sourcesPage,
  type TenantAnswer,
  tenantAnswer,
} from '../../schemas/source-api.ts';
import { getJson, Refused, readShape, request } from '../api.ts';
import type { Connection } from '../connection.ts';

/** A request with a body, its answer in its shape. */
export async function ask<T>(
  { url, token }: Connection,
  path: string,
  { method, body, version, shape }: Question<T>,
): Promise<T> {
  const response = await request(`${url}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(version === undefined ? {} : conditionOf(version)),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return readShape(url, response, shape);
}

/** What is asked. `version`: only if the source is in it; `none`: only if there is no such source. */
export interface Question<T> {
  readonly method: string;
  readonly body?: unknown;
  readonly version?: number | 'none' | undefined;
  readonly shape: z.core.$ZodType<T>;
}

const conditionOf = (version: number | 'none'): Record<string, string> =>
  version === 'none' ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };

const pathOf = (source: string): string => `/v1/sources/${encodeURIComponent(source)}`;

/** Changes settings, all of them (PUT) or some (PATCH). */
export const changeSource = (
  connection: Connection,
  source: string,
  question: Omit<Question<SourceAnswer>, 'shape'>,
): Promise<SourceAnswer> => ask(connection, pathOf(source), { ...question, shape: sourceAnswer });

/** A source's settings; null where it has none. */
export const findSource = (connection: Connection, source: string): Promise<SourceAnswer | null> =>
  orNull(getJson(connection, pathOf(source), sourceAnswer));

/** What all sources of the token's tenant may send together; null where nothing says so. */
export const findTenant = (connection: Connection): Promise<TenantAnswer | null> =>
  orNull(getJson(connection, pathOf(ALL_SOURCES), tenantAnswer));

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

/** All sources of the token's tenant. */
export async function* allSources(connection: Connection): AsyncGenerator<SourceAnswer> {
  let cursor: string | undefined;
  do {
    const page = await getJson(connection, '/v1/sources', sourcesPage, { cursor });
    yield* page.sources;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

/** The newest changes of a source. */
export const changesOf = (connection: Connection, source: string, limit: number): Promise<ChangesPage> =>
  getJson(connection, `${pathOf(source)}/changes`, changesPage, { limit });

/** Replaces a key or a webhook's secret. */
export const rotateSource = (
  connection: Connection,
  source: string,
  wish: Readonly<Record<string, unknown>>,
): Promise<RotationAnswer> =>
  ask(connection, `${pathOf(source)}/rotate`, { method: 'POST', body: wish, shape: rotationAnswer });
