// Records that are filled by names out of a line. One that begins as `{}` is turned into a hash table by its twentieth such name,
// and every use of it then takes two to twenty times as long; one that was made with room for them only beyond its sixtieth.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';

/** What an object of this class has room for. */
const ROOM = 32;

class RoomyRecord {
  [name: string]: JsonValue;

  /** Made first, and kept: what the engine finds that the first few use is the room it gives to all. */
  static readonly full = new RoomyRecord(true);

  constructor(isFull: boolean) {
    if (!isFull) return;
    // It begins with as much room as there are assignments here.
    this.a = this.b = this.c = this.d = this.e = this.f = this.g = this.h = null;
    this.i = this.j = this.k = this.l = this.m = this.n = this.o = this.p = null;
    this.q = this.r = this.s = this.t = this.u = this.v = this.w = this.x = null;
    for (let i = 24; i < ROOM; i++) this[`m${i}`] = null;
  }
}

/** An empty record for names out of a line. */
export const roomyRecord = (): JsonObject => new RoomyRecord(false);
