// Content codings over real bodies: each undone whole, each stopped at the cap, each refused when damaged.
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../schemas/limits.ts';
import { compressZstd } from '../../../workers/core/zstd.ts';
import { errorOf, FrontDoor, rawsOf, verdictOf } from './front-door.ts';

const TEXT = '{"a":1}\n{"a":2}';
const BYTES = new TextEncoder().encode(TEXT);
const NDJSON = { 'content-type': 'application/x-ndjson' };

const CODINGS = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  'deflate, without its header': deflateRawSync,
  br: brotliCompressSync,
  zstd: (bytes: Uint8Array) => compressZstd(bytes, 1),
} as const;

const nameOf = (coding: string): string => coding.split(',')[0] ?? coding;
const concat = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe.each(Object.entries(CODINGS))('Content-Encoding: %s', (coding, compress) => {
  const headers = { ...NDJSON, 'content-encoding': nameOf(coding) };
  const packed = new Uint8Array(compress(BYTES));

  it('takes the events that were compressed', async () => {
    const door = new FrontDoor();
    expect(await verdictOf(await door.post(packed, headers))).toBe('202');
    const [file] = door.packets();
    expect(file && rawsOf(file)).toEqual(TEXT.split('\n'));
    expect(file?.manifest.bytes).toBe(BYTES.length);
  });

  it('refuses the body cut short at any byte', async () => {
    const door = new FrontDoor();
    const verdicts = new Set<string>();
    for (let length = 1; length < packed.length; length++) {
      verdicts.add(await verdictOf(await door.post(packed.subarray(0, length), headers)));
    }
    expect([...verdicts]).toEqual(['400 INGEST_ENCODING_BROKEN']);
    expect(door.messages).toEqual([]);
  });

  it('refuses bytes that are no such compression', async () => {
    const response = await new FrontDoor().post(new Uint8Array(64).fill(0xff), headers);
    expect(await verdictOf(response)).toBe('400 INGEST_ENCODING_BROKEN');
  });

  it('refuses what follows the end, which would be lost otherwise', async () => {
    const response = await new FrontDoor().post(concat(packed, BYTES), headers);
    expect(await verdictOf(response)).toBe('400 INGEST_ENCODING_BROKEN');
  });

  it('refuses content that is nothing', async () => {
    const response = await new FrontDoor().post(new Uint8Array(compress(new Uint8Array(0))), headers);
    expect(await verdictOf(response)).toBe('400 INGEST_BODY_EMPTY');
  });

  it('says that a body of no bytes is empty, not damaged', async () => {
    expect(await verdictOf(await new FrontDoor().post('', headers))).toBe('400 INGEST_BODY_EMPTY');
  });
});

describe('Content-Encoding', () => {
  it.each(['gzip', 'zstd'])('%s: reads members that follow one another', async (coding) => {
    const compress = coding === 'gzip' ? gzipSync : CODINGS.zstd;
    const lines = TEXT.split('\n').map((line) => new TextEncoder().encode(`${line}\n`));
    const door = new FrontDoor();
    const body = concat(...lines.map((line) => compress(line)));
    await door.post(body, { ...NDJSON, 'content-encoding': coding });
    const [file] = door.packets();
    expect(file && rawsOf(file)).toEqual(TEXT.split('\n'));
  });

  it.each(['identity', 'IDENTITY', '', ' identity , identity '])('takes %j as no coding', async (coding) => {
    expect(await verdictOf(await new FrontDoor().post(TEXT, { 'content-encoding': coding }))).toBe('202');
  });

  it('takes a coding in any case', async () => {
    const response = await new FrontDoor().post(new Uint8Array(gzipSync(BYTES)), {
      'content-encoding': 'GZip',
    });
    expect(await verdictOf(response)).toBe('202');
  });

  it.each(['compress', 'lz4', 'snappy', 'gzip, br', 'toString', '__proto__'])(
    'refuses %j with 415',
    async (coding) => {
      const response = await new FrontDoor().post(TEXT, { 'content-encoding': coding });
      expect(response.headers.get('accept-encoding')).toBe('gzip, deflate, br, zstd');
      expect(await verdictOf(response)).toBe('415 INGEST_ENCODING_UNSUPPORTED');
    },
  );
});

describe('a bomb', () => {
  const ZEROS = new Uint8Array(16 * 1024 * 1024);
  const times = (part: Uint8Array) => concat(...Array.from({ length: 64 }, () => part));

  /** 1 GiB of zeros. */
  const BOMBS = {
    gzip: () => times(gzipSync(ZEROS)),
    // A stream that is flushed but never ended can follow itself.
    deflate: () => times(deflateRawSync(ZEROS, { finishFlush: constants.Z_SYNC_FLUSH })),
    zstd: () => times(compressZstd(ZEROS, 1)),
    br: async () => {
      const stream = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
      const parts: Uint8Array[] = [];
      stream.on('data', (part: Uint8Array) => parts.push(part));
      const ended = new Promise((resolve) => stream.on('end', resolve));
      for (let i = 0; i < 64; i++) stream.write(ZEROS);
      stream.end();
      await ended;
      return concat(...parts);
    },
  } as const;

  it.each(Object.entries(BOMBS))('in %s is stopped at the cap', async (coding, make) => {
    const bomb = await make();
    expect(bomb.length).toBeLessThan(2_000_000);
    const response = await new FrontDoor().post(bomb, { 'content-encoding': coding });
    expect(response.status).toBe(413);
    expect(await errorOf(response)).toMatchObject({
      code: 'INGEST_BODY_TOO_LARGE',
      detail: { allowed: MAX_BODY_BYTES },
    });
  });
});

describe('the cap', () => {
  it('refuses a longer Content-Length before reading', async () => {
    let read = false;
    const pull = () => {
      read = true;
    };
    const untouched = new ReadableStream({ pull }, { highWaterMark: 0 });
    const response = await new FrontDoor().post(untouched, { 'content-length': String(MAX_BODY_BYTES + 1) });
    expect(await verdictOf(response)).toBe('413 INGEST_BODY_TOO_LARGE');
    expect(read).toBe(false);
  });

  it.each([
    ['at the cap is taken', MAX_BODY_BYTES, '202'],
    ['one byte above it is refused', MAX_BODY_BYTES + 1, '413 INGEST_BODY_TOO_LARGE'],
  ])('a body of unknown length %s', async (_, length, verdict) => {
    const line = new TextEncoder().encode(`${'x'.repeat(65_535)}\n`);
    const { readable, writable } = new IdentityTransformStream();
    const writing = (async () => {
      const writer = writable.getWriter();
      for (let sent = 0; sent < length; sent += line.length) {
        await writer.write(line.subarray(0, Math.min(line.length, length - sent)));
      }
      await writer.close();
    })().catch(() => {
      // The Worker stops reading at the cap: that is what is tested.
    });
    const response = await new FrontDoor().post(readable, { 'content-type': 'text/plain' });
    await writing;
    expect(await verdictOf(response)).toBe(verdict);
  });
});
