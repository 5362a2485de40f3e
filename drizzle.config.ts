// `npx drizzle-kit generate` writes migrations/ from schemas/catalog.ts; CI checks that nothing is left to generate.
import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './schemas/catalog.ts', out: './migrations' });
