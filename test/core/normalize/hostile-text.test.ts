// Promise 2 for text that is no longer what it was: no line of a body may be lost, make a decoder throw, or become an event
// that OCSF does not accept. What a line was must be found in the text kept beside an event (or of a rejected one).
import { describe, expect, it } from 'vitest';
import type { DecodedBody } from '../../../schemas/event.ts';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { readUtf8, readWindows1252 } from '../../../workers/core/decode/utf8.ts';
import { Refusal } from '../../../workers/core/errors.ts';
import { normalize } from '../../../workers/core/normalize/normalize.ts';
import { attested } from '../../support/attested.ts';
import { blownUp, cuts, DELIMITERS, flipped, repeated, vectorLines } from '../../support/mangled-lines.ts';
import { RECEIVED_AT } from '../../support/map-text.ts';
import { checkOcsf, hasOcsfSchema } from '../../support/ocsf-schema.ts';

const encoder = new TextEncoder();
const context = { receivedAt: RECEIVED_AT, source: 'sender' };

const decode = (body: Uint8Array): DecodedBody | Refusal => {
  try {
    return decodeBody(body, { mediaType: 'text/plain', receivedAt: RECEIVED_AT });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** Lines that say how the next ones are to be read: they are no events. */
const isDirective = (line: string): boolean => line.trimStart().startsWith('#') || /^\d+ *$/.test(line);

/** An octet count and a record separator (RFC 7464) are the framing's, a byte order mark (as windows-1252 too) nobody's. */
const keptText = (line: string): string => {
  const text = line
    .trim()
    .replace(/^(?:\ufeff|ï»¿)/, '')
    .replace(/^\d+ /, '');
  return text.startsWith('\u001e') ? text.slice(1).trim() : text;
};

/** Nothing in it that could be an event: an empty list, say. */
const isEmpty = (line: string): boolean => !/[A-Za-z0-9]/.test(line);

/** What is wrong with what became of one line. */
const faultsOf = (bytes: Uint8Array, product: string): string[] => {
  const line = readUtf8(bytes) ?? readWindows1252(bytes);
  const body = decode(bytes);
  if (body instanceof Refusal) return isEmpty(line) || isDirective(line) ? [] : [`refused: ${body.message}`];
  // JSON and XML, also inside syslog, are taken apart by the documents in them: each is then a part of the line.
  const texts = [...body.events, ...body.rejected].map(({ raw }) => raw);
  const isKept =
    texts.join('\n').includes(keptText(line)) ||
    (/[[{<]/.test(line) && texts.every((text) => line.includes(text)));
  const faults = isKept || isDirective(line) ? [] : ['the text is not kept'];
  for (const event of body.events) {
    const mapped = normalize(event, context);
    const debug = JSON.stringify(mapped.metadata.debug ?? '');
    if (debug.includes('mapper failed')) faults.push(debug);
    if (!hasOcsfSchema || product.endsWith('/ocsf') || event.record.class_uid !== undefined) continue;
    faults.push(...checkOcsf(attested(mapped, event.raw)).errors);
  }
  return faults;
};

const told = (line: string, faults: readonly string[]): string[] =>
  faults.map((fault) => `${fault} <- ${line.slice(0, 200)}`);

const products = [...vectorLines()];

describe.each(products)('%s', (product, lines) => {
  it('is kept and valid wherever a line is cut', () => {
    const step = 5 + Math.floor(lines.join('').length / 4000);
    const faults = lines.flatMap((line) =>
      [...cuts(line, step)].flatMap((cut) => told(cut, faultsOf(encoder.encode(cut), product))),
    );
    expect(faults).toEqual([]);
  });

  it('is kept and valid whatever bytes are flipped', () => {
    const times = Math.max(2, Math.floor(400 / lines.length));
    const faults = lines.flatMap((line, i) =>
      Array.from({ length: times }, (_, seed) => flipped(line, seed * 7919 + i)).flatMap((bytes) =>
        told(readWindows1252(bytes), faultsOf(bytes, product)),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('is kept and valid with a delimiter 100,000 times, and with a huge field', () => {
    const faults = DELIMITERS.flatMap((delimiter, i) => {
      const line = repeated(lines[i % lines.length] ?? '', delimiter, 100_000);
      return told(`${JSON.stringify(delimiter)} ${line}`, faultsOf(encoder.encode(line), product));
    });
    const huge = blownUp(lines[0] ?? '', 500_000);
    expect([...faults, ...told(huge, faultsOf(encoder.encode(huge), product))]).toEqual([]);
  });

  it('loses no line among others', () => {
    const body = decode(encoder.encode(lines.map((line) => line.trim()).join('\n')));
    const raws =
      body instanceof Refusal ? '' : [...body.events, ...body.rejected].map(({ raw }) => raw).join('\n');
    const lost = lines.filter(
      (line) => !raws.includes(keptText(line)) && !isDirective(line) && !/^\s*[[{}<\]]/.test(line),
    );
    expect(lost).toEqual([]);
  });
});
