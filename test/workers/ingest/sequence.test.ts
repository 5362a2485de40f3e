// A sender's own number of a request goes into the manifest, so that the receipt binds it and the books can count by it.
import { describe, expect, it } from 'vitest';
import { FrontDoor, verdictOf } from './front-door.ts';

describe('Edgeseal-Sequence', () => {
  it.each([0, 1, 41, Number.MAX_SAFE_INTEGER])('%i stands in the manifest', async (number) => {
    const door = new FrontDoor();
    const response = await door.post('{"a":1}', { 'edgeseal-sequence': String(number) });
    expect(response.status).toBe(202);
    const [file] = door.packets();
    expect(file?.manifest.sequence).toBe(number);
    expect(file?.header.manifest).toContain(`"sequence":${number},`);
  });

  it('may be left out, and then nothing stands there', async () => {
    const door = new FrontDoor();
    await door.post('{"a":1}');
    expect(door.packets()[0]?.manifest).not.toHaveProperty('sequence');
  });

  it.each(['', '-1', '1.5', '01', '+1', '1e3', '9007199254740992', 'one', '1, 2'])(
    '%j is refused before anything is stored',
    async (number) => {
      const door = new FrontDoor();
      const response = await door.post('{"a":1}', { 'edgeseal-sequence': number });
      expect(await verdictOf(response)).toBe('400 INGEST_REQUEST_INVALID');
      expect(door.packets()).toEqual([]);
    },
  );
});
