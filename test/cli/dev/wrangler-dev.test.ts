import { expect, it } from 'vitest';
import { isError } from '../../../cli/dev/wrangler-dev.ts';

it.each([
  '✘ [ERROR] Build failed with 1 error:',
  'X [ERROR] Address already in use',
  '[edgeseal-query] {"level":"error","room":"query","code":"INTERNAL"}',
])('shows on the terminal: %s', (line) => expect(isError(line)).toBe(true));

it.each([
  '[wrangler:info] GET /v1/events 200 OK (5ms)',
  '▲ [WARNING] Scheduled Workers are not automatically triggered during local development.',
  '[edgeseal-persist] {"level":"info","room":"persist","event":"archived"}',
])('keeps in the log: %s', (line) => expect(isError(line)).toBe(false));
