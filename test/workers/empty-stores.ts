// Runs before each file of a Worker's tests: files share a workerd, and none shall find what another left in D1, R2 or KV.
import { reset } from 'cloudflare:test';
import { beforeAll } from 'vitest';

beforeAll(() => reset());
