// JSON values as types, for everything that crosses a room as plain data.

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. Members that are `undefined` do not exist on the wire: canonicalization skips them. */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** Whether what JSON.parse made, or a part of it, is an object: neither null nor an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text that is not empty. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
