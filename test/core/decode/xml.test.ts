// The reader of XML gets on with whatever stands where markup may: it ends, with an element or with a reason.
import { describe, expect, it } from 'vitest';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { readXml } from '../../../workers/core/decode/xml.ts';
import { XmlPlans } from '../../../workers/core/decode/xml-plans.ts';

const PLACES = [
  '|',
  '<|',
  '<a|',
  '<a |',
  '<a b|',
  '<a b=|',
  "<a b='|",
  '<a>|',
  '<a>&|',
  '<a></|',
  '<a></a|',
  '<a/>|',
  '<!|',
  '<?|',
];
const CHARACTERS = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  '\ufeff',
  '\ud800',
  '\u{1f512}',
];

describe('any character where markup may stand', () => {
  it.each(PLACES)('reads %s to an end, or says where it breaks', (place) => {
    for (const character of CHARACTERS) {
      for (const rest of ['', '>', '</a>', "'/>", character]) {
        const read = readXml(place.replace('|', `${character}${rest}`));
        if (read instanceof Defect) expect(read.code).toBe('DECODE_XML_SYNTAX');
        else expect(read.name).not.toBe('');
      }
    }
  });

  it('refuses a NUL behind an opening bracket', () => {
    expect(readXml('<Event><\0</Event>')).toBeInstanceOf(Defect);
    expect(readXml('<\0')).toBeInstanceOf(Defect);
  });
});

const DATA = [
  "<Data Name='a'>1</Data>",
  "<Data Name='b'>2 &lt; 3</Data>",
  "<Data Name='a'/>",
  "<Data Name='a' Type='t'>1</Data>",
  "<Data Type='t' Name='a'>1</Data>",
  '<Data>4</Data>',
  "<Data Name='Data'>5</Data>",
  "<Data Name='__proto__'>6</Data>",
  "<Data Name='constructor'>7</Data>",
  '<__proto__>8</__proto__>',
  "<x a='1' b='2'/>",
  "<x a='&#49;' b='2'/>",
  "<x a='1' __proto__='2'/>",
  '<x  a=\'1\'\tb="2" />',
  '<x/>',
  '<x>9</x>',
  '<x>9<!-- 10 --></x >',
  '<x><![CDATA[<y>]]></x>',
  '<x><y>11</y></x>',
  '<n:x>12</n:x>',
  ' text ',
  '<x>13</y>',
  "<x a='<'/>",
  '<x>&no;</x>',
];

describe('an event behind others of its body', () => {
  it.each(['EventData', 'System'])('is read in %s as it is alone, whatever came before', (parent) => {
    const plans = new XmlPlans();
    const pairs = DATA.flatMap((one) => DATA.map((other) => one + other));
    for (const data of [...pairs, ...pairs.toReversed(), ...DATA]) {
      const event = `<Event><${parent}>${data}</${parent}>${data}</Event>`;
      expect(JSON.stringify(readXml(event, plans))).toBe(JSON.stringify(readXml(event)));
    }
  });

  it('is read as it is alone when more was new than is remembered', () => {
    const plans = new XmlPlans();
    for (let i = 0; i < 2000; i++) {
      const event = `<Event><System><a${i}>1</a${i}><b c${i}='2'/></System></Event>`;
      expect(readXml(event, plans)).toEqual(readXml(event));
    }
  });

  it('may hold no more elements than one alone', () => {
    const plans = new XmlPlans();
    const event = (count: number) => `<Event>${'<x><a>1</a></x>'.repeat(count)}</Event>`;
    expect(readXml(event(9000), plans)).not.toBeInstanceOf(Defect);
    expect(readXml(event(10_001), plans)).toMatchObject({ code: 'DECODE_TOO_MANY_FIELDS' });
  });
});
