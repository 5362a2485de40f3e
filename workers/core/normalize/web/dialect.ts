// How one server's access log calls the parts of an access: one line of text a server, compiled once, at start.
import type { JsonObject } from '../../../../schemas/json.ts';
import { interned } from '../../decode/interned.ts';

/** A member's name, and the objects it is in. */
export interface Name {
  readonly into: readonly string[];
  readonly key: string;
}

const NONE: readonly Name[] = [];

/** How one server writes. */
export interface Dialect {
  readonly product: JsonObject;
  /** The members that each part may be in. */
  readonly names: Names;
  /** Milliseconds in one unit of its durations. */
  readonly unit: number;
}

/** By part: of an access, of its time, of its path. */
export type Names = ReturnType<typeof namesOf>;

const nameOf = (path: string): Name => {
  const into = path.split('/').map(interned);
  return { key: into.pop() ?? '', into };
};

/** All parts there are; each read where its name stands in the code, which a table of texts would not allow. */
const namesOf = (of: (part: string) => readonly Name[]) => ({
  agent: of('agent'),
  body: of('body'),
  bytes: of('bytes'),
  bytesIn: of('bytesIn'),
  cipher: of('cipher'),
  client: of('client'),
  contentType: of('contentType'),
  date: of('date'),
  forwarded: of('forwarded'),
  host: of('host'),
  method: of('method'),
  milliseconds: of('milliseconds'),
  port: of('port'),
  protocol: of('protocol'),
  query: of('query'),
  referrer: of('referrer'),
  request: of('request'),
  requestId: of('requestId'),
  scheme: of('scheme'),
  serverIp: of('serverIp'),
  serverPort: of('serverPort'),
  sni: of('sni'),
  status: of('status'),
  stem: of('stem'),
  time: of('time'),
  tls: of('tls'),
  uri: of('uri'),
  user: of('user'),
});

/** `part=name,name part=name`; names are paths with `/`. */
export const dialect = (product: JsonObject, unit: number, spec: string): Dialect => {
  const told = new Map(
    spec.split(/\s+/).map((pair) => {
      const equals = pair.indexOf('=');
      return [
        pair.slice(0, equals),
        pair
          .slice(equals + 1)
          .split(',')
          .map(nameOf),
      ] as const;
    }),
  );
  return { names: namesOf((part) => told.get(part) ?? NONE), product, unit };
};
