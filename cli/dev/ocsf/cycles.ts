// Which objects contain each other (process -> user -> ... -> process): Tarjan's strongly connected components.
import type { Shape } from './compiled.ts';

interface Visit {
  readonly index: number;
  low: number;
  isOpen: boolean;
}

/** Numbers the groups of objects that reach each other; two objects of one group need each other's schema. */
export function cyclesOf(objects: ReadonlyMap<string, Shape>): (a: string, b: string) => boolean {
  const visits = new Map<string, Visit>();
  const open: string[] = [];
  const group = new Map<string, string>();
  const visit = (name: string, shape: Shape): Visit => {
    const self: Visit = { index: visits.size, low: visits.size, isOpen: true };
    visits.set(name, self);
    open.push(name);
    for (const { object_type: next = '' } of Object.values(shape.attributes)) {
      const target = objects.get(next);
      if (target === undefined) continue;
      const seen = visits.get(next);
      if (seen === undefined) self.low = Math.min(self.low, visit(next, target).low);
      else if (seen.isOpen) self.low = Math.min(self.low, seen.index);
    }
    if (self.low === self.index) {
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        group.set(member, name);
        const known = visits.get(member);
        if (known !== undefined) known.isOpen = false;
        if (member === name) break;
      }
    }
    return self;
  };
  for (const [name, shape] of objects) if (!visits.has(name)) visit(name, shape);
  return (a, b) => group.has(a) && group.get(a) === group.get(b);
}
