// The parts an OpenAPI 3.1 document is put together from: parameters and answers as JSON Schema, made from zod schemas.
import * as z from 'zod';

/** A piece of the document. */
export type Json = Record<string, unknown>;

/** JSON Schema 2020-12, which is what OpenAPI 3.1 speaks, of what a client sends. */
export function schemaOf(schema: z.core.$ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

/** The members of an object as parameters. */
export function parametersIn(place: 'query' | 'path' | 'header', object: z.core.$ZodObject): Json[] {
  return Object.entries(object._zod.def.shape).map(([name, member]) => {
    const { description, ...schema } = schemaOf(member);
    const required = place === 'path' || !z.safeParse(member, undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema };
  });
}

/** A body of one media type. */
export const content = (type: string, schema: Json): Json => ({ [type]: { schema } });
/** A named schema. */
export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
/** An answer in JSON. */
export const answer = (description: string, name: string): Json => ({
  description,
  content: content('application/json', reference(name)),
});
/** An answer in plain text. */
export const text = (description: string): Json => ({
  description,
  content: content('text/plain', { type: 'string' }),
});
/** Refusals by these statuses. */
export const refused = (...statuses: number[]): Json =>
  Object.fromEntries(
    statuses.map((status) => [String(status), answer(REFUSED[status] ?? 'Refused.', 'Error')]),
  );

const REFUSED: Readonly<Record<number, string>> = {
  400: 'The request is at fault; `detail` says where.',
  401: 'No token, or not a good one.',
  403: 'The token lacks the scope.',
  404: 'Not there, not yet there, or not yours.',
  409: 'Taken by another.',
  410: 'The payload of the event was erased; `detail` says when and by which statement.',
  412: 'Not the version that was asked for.',
  413: 'Too large.',
  415: 'A media type or content coding that is not taken.',
  429: 'Too much at once: wait for Retry-After.',
  503: 'A dependency does not answer: wait for Retry-After.',
};
