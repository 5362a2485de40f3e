// The reader of XML gets on with whatever stands where markup may: it ends, with an element or with a reason.
import { describe, expect, it } from 'vitest';
import { Defect } from '../../../workers/core/decode/defect.ts';
import { readXml } from '../../../workers/core/decode/xml.ts';

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
