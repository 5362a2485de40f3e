// Sweeps test/vectors/decode: every case decodes to exactly what stands beside it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../workers/core/decode/body.ts';
import { Refusal } from '../../../workers/core/errors.ts';

const VECTORS = fileURLToPath(new URL('../../vectors/decode/', import.meta.url));

const RECEIVED_AT = Date.UTC(2026, 10, 20, 12);

const MEDIA_TYPES: Readonly<Record<string, string | null>> = {
  txt: 'text/plain',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  bin: null,
};

/** What decodeBody answers, as plain JSON; absent members are left out. */
function outcomeOf(input: string, extension: string, format: string | undefined): unknown {
  const mediaType = MEDIA_TYPES[extension] ?? null;
  try {
    const body = decodeBody(new Uint8Array(readFileSync(input)), {
      mediaType,
      format,
      receivedAt: RECEIVED_AT,
    });
    return JSON.parse(JSON.stringify(body));
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, message: error.message };
    throw error;
  }
}

function expectationOf(stem: string, outcome: unknown): unknown {
  const refused = typeof outcome === 'object' && outcome !== null && 'code' in outcome;
  const path = `${stem}.${refused ? 'error' : 'out'}.json`;
  if (!existsSync(path) && process.env.UPDATE_VECTORS === '1') {
    writeFileSync(path, `${JSON.stringify(outcome, null, 1)}\n`);
  }
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : `no expectation at ${path}`;
}

const folders = readdirSync(VECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(folders.map((folder) => folder.name))('vectors of %s', (format) => {
  const inputs = readdirSync(`${VECTORS}${format}`).filter((file) => file.includes('.in.'));

  it.each(inputs)('decodes %s to what stands beside it', (file) => {
    const [name = '', extension = ''] = file.split('.in.');
    const stem = `${VECTORS}${format}/${name}`;
    const pin = existsSync(`${stem}.format`) ? readFileSync(`${stem}.format`, 'utf8').trim() : undefined;
    const outcome = outcomeOf(`${VECTORS}${format}/${file}`, extension, pin);
    expect(outcome).toEqual(expectationOf(stem, outcome));
  });
});
