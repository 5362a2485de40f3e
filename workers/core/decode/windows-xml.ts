// Windows events as their own XML (https://schemas.microsoft.com/win/2004/08/events/event), as wevtutil, Windows Event
// Forwarding and NXLog write it. The record keeps the shape of the XML; a `Data` of EventData goes by its `Name`.
import { Defect } from './defect.ts';
import { type DecodeContext, decoded, type Format } from './format.ts';
import { readXml } from './xml.ts';
import { XmlPlans } from './xml-plans.ts';

/** What each body was like so far. */
const PLANS = new WeakMap<DecodeContext, XmlPlans | null>();

/** Of a body with more than one event: remembering what comes once is work for nothing. */
function plansOf(context: DecodeContext): XmlPlans | undefined {
  const known = PLANS.get(context);
  if (known) return known;
  const plans = known === null ? new XmlPlans() : undefined;
  PLANS.set(context, plans ?? null);
  return plans;
}

/** The `record` is `{ Event: { System, EventData, UserData, RenderingInfo } }`; all values are texts. */
export const windowsXml: Format = {
  name: 'winxml',
  nests: true,
  claims: (line) => line.charCodeAt(0) === 0x3c && (opensEvent(line, 0) || line.startsWith('<?xml')),
  decode: (line, context) => {
    const root = readXml(line, plansOf(context));
    if (root instanceof Defect) return root;
    if (root.name !== 'Event') {
      return new Defect('DECODE_XML_SYNTAX', `Windows event XML must hold one Event, found another element`);
    }
    return decoded('winxml', line, { Event: root.value });
  },
};

/** Whether an `<Event` element, not `<Events` or `<EventData`, begins at `at`. */
export function opensEvent(text: string, at: number): boolean {
  if (!text.startsWith('<Event', at)) return false;
  const next = text.charCodeAt(at + 6);
  return next <= 0x20 || next === 0x3e || next === 0x2f;
}
