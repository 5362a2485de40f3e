// Bindings that exist only in tests: see vitest.config.mts.
declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[];
    TEST_TOKEN_KEY: string;
    TEST_LOG_KEY: string;
  }
}
