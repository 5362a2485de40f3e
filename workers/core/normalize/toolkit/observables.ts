// The things in an event one searches by, whatever its class: addresses, names, hashes, ... as OCSF `observables`.
// Collected while the attributes are built, each once per type and value; `name` is the attribute's path.
import type { JsonObject } from '../../../../schemas/json.ts';

/** OCSF 1.8.0 `observable.type_id`, as far as we set it. */
export const OBSERVABLE = {
  hostname: 1,
  ip: 2,
  mac: 3,
  user: 4,
  email: 5,
  url: 6,
  fileName: 7,
  hash: 8,
  process: 9,
  resource: 10,
  port: 11,
  subnet: 12,
  commandLine: 13,
  country: 14,
  processId: 15,
  userAgent: 16,
  cve: 18,
  groupName: 32,
  serialNumber: 37,
  subject: 40,
  messageId: 42,
  filePath: 45,
  registryPath: 46,
  deviceId: 47,
} as const;

/** Ports from here on are handed out per connection (Linux: 32768..60999) and identify nothing. */
export const FIRST_EPHEMERAL_PORT = 32_768;

/** No event needs more: a hostile one cannot make every later search slow. */
export const MAX_OBSERVABLES = 200;

/** Collects observables; the attribute an observable is named for must be in the event. */
export class Observables {
  private readonly list: JsonObject[] = [];

  /** Adds a value unless it is there already, or the list is full. Without a name it stands for a value left in `unmapped`. */
  add(name: string | undefined, type: number, value: string): void {
    const list = this.list;
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (item?.value === value && item.type_id === type) return;
    }
    if (list.length < MAX_OBSERVABLES) list.push({ name, type_id: type, value });
  }

  /** The list, or undefined when there is nothing in it. */
  all(): JsonObject[] | undefined {
    return this.list.length === 0 ? undefined : this.list;
  }
}
