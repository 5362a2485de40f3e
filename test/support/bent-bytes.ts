// Bodies gone wrong on the wire: bytes changed, left out, put in, doubled, and the end lost, up to four times each.
import fc from 'fast-check';

/** One thing that goes wrong. */
type Bend = readonly [kind: 'change' | 'drop' | 'insert' | 'double' | 'cut', at: number, value: number];

const any: fc.Arbitrary<Bend> = fc.tuple(
  fc.constantFrom('change' as const, 'drop' as const, 'insert' as const, 'double' as const, 'cut' as const),
  fc.nat(),
  fc.integer({ min: 0, max: 255 }),
);

/** Mostly a changed byte: it leaves most of a body to be read. */
const change: fc.Arbitrary<Bend> = any.map(([, at, value]) => ['change', at, value]);
const bend = fc.oneof({ weight: 3, arbitrary: change }, { weight: 1, arbitrary: any });

/** One of the bodies, bent. */
export function bent(bodies: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(bend, { minLength: 1, maxLength: 4 }))
    .map(([body, bends]) => bends.reduce(apply, body));
}

function apply(body: Uint8Array, [kind, where, value]: Bend): Uint8Array {
  if (body.length === 0) return body;
  const at = where % body.length;
  const length = 1 + (value % 16);
  const before = body.subarray(0, at);
  switch (kind) {
    case 'change': {
      // A Buffer's slice would be the body itself.
      const changed = Uint8Array.from(body);
      changed[at] = value;
      return changed;
    }
    case 'drop':
      return joined(before, body.subarray(at + length));
    case 'insert':
      return joined(before, Uint8Array.of(value), body.subarray(at));
    case 'double':
      return joined(before, body.subarray(at, at + length), body.subarray(at));
    default:
      return joined(before);
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
