// Attributes of the elements of a Windows event's XML, whichever way whoever made JSON of it wrote them: beside the children,
// under `#attributes`, or with an `@`.
import type { Fields } from '../toolkit/fields.ts';

/** Member of an element: its attribute or child, whichever way the converter wrote attributes. */
export const inner = (fields: Fields, element: string, name: string): [Fields, string] | undefined => {
  const child = fields.child(element);
  const at = child?.child('#attributes') ?? child;
  if (at === undefined) return undefined;
  return at.peek(name) === undefined ? [at, `@${name}`] : [at, name];
};

/** Takes the member of an element, as a label. */
export const takeInner = (fields: Fields, element: string, name: string): string | undefined => {
  const child = fields.child(element);
  const at = child?.child('#attributes') ?? child;
  return at?.label(name) ?? (at?.peek(name) === undefined ? at?.label(`@${name}`) : undefined);
};
