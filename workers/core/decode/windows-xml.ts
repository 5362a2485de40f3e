// Windows events as their own XML (https://schemas.microsoft.com/win/2004/08/events/event), as wevtutil, Windows Event
// Forwarding and NXLog write it. The record keeps the shape of the XML; a `Data` of EventData goes by its `Name`.
import type { JsonObject, JsonValue } from '../../../schemas/json.ts';
import { Defect } from './defect.ts';
import { decoded, type Format } from './format.ts';
import { setOwn } from './own.ts';
import { readXml, type XmlElement } from './xml.ts';

/** The `record` is `{ Event: { System, EventData, UserData, RenderingInfo } }`; all values are texts. */
export const windowsXml: Format = {
  name: 'winxml',
  nests: true,
  claims: (line) => line.charCodeAt(0) === 0x3c && (opensEvent(line, 0) || line.startsWith('<?xml')),
  decode: (line) => {
    const root = readXml(line);
    if (root instanceof Defect) return root;
    if (root.name !== 'Event') {
      return new Defect('DECODE_XML_SYNTAX', `Windows event XML must hold one Event, found another element`);
    }
    return decoded('winxml', line, { Event: memberOf(root) });
  },
};

/** Whether an `<Event` element, not `<Events` or `<EventData`, begins at `at`. */
export function opensEvent(text: string, at: number): boolean {
  if (!text.startsWith('<Event', at)) return false;
  const next = text.charCodeAt(at + 6);
  return next <= 0x20 || next === 0x3e || next === 0x2f;
}

/** A text where there is only text; else attributes (but the first `from`), children and `#text` as members. */
function memberOf({ name, attributes, children, text }: XmlElement, from = 0): JsonValue {
  if (attributes.length === from && children === undefined) return text;
  const value: JsonObject = {};
  for (let i = from; i < attributes.length; i += 2) add(value, attributes[i] ?? '', attributes[i + 1] ?? '');
  if (children !== undefined) addChildren(value, children, name === 'EventData');
  // White space between elements is layout.
  if (text !== '' && (children === undefined || text.trim() !== '')) add(value, '#text', text);
  return value;
}

function addChildren(value: JsonObject, children: readonly XmlElement[], areNamed: boolean): void {
  for (const child of children) {
    if (areNamed && child.name === 'Data') addData(value, child);
    else add(value, child.name, memberOf(child));
  }
}

/** `<Data Name="a">b</Data>` is `a: b`; without a name it joins the list under `Data`. */
function addData(value: JsonObject, data: XmlElement): void {
  const [key, name] = data.attributes;
  if (key === 'Name' && name !== undefined) {
    add(value, name, memberOf(data, 2));
    return;
  }
  const list = Object.hasOwn(value, 'Data') ? value.Data : undefined;
  if (Array.isArray(list)) list.push(memberOf(data));
  else value.Data = list === undefined ? [memberOf(data)] : [list, memberOf(data)];
}

/** A name that comes again makes a list, so that nothing is lost. */
function add(value: JsonObject, name: string, item: JsonValue): void {
  const present = value[name];
  // Inherited names (`__proto__`, `constructor`) read as something.
  if (present === undefined || !Object.hasOwn(value, name)) setOwn(value, name, item);
  else if (Array.isArray(present)) present.push(item);
  else setOwn(value, name, [present, item]);
}
