// What a shipper or a protocol wrote around an event and that says something about it: taken from there, so that it is not also
// left over.
import type { JsonObject } from '../../../../schemas/json.ts';
import type { Draft } from './draft.ts';
import { device } from './endpoint.ts';
import type { Fields } from './fields.ts';

/** `host` or `hostname` of a wrapping, as a text or in the way of the Elastic Common Schema: a name, or else an address. */
export const takeShipperDevice = (draft: Draft, around: Fields): JsonObject | undefined => {
  const host = around.child('host');
  const name =
    around.hostname('host') ??
    around.hostname('hostname') ??
    host?.hostname('name') ??
    host?.hostname('hostname');
  return device(draft, name, name === undefined ? around.ip('host') : undefined);
};

/** The name its sender gave the document it came in: Elasticsearch's `_id`, of the nearest wrapping that has one. */
export const takeDocumentId = (envelope: Fields | undefined): string | undefined => {
  for (let around = envelope; around !== undefined; around = around.child('envelope')) {
    const id = around.text('_id');
    if (id !== undefined) return id;
  }
  return undefined;
};
