import { defineConfig } from 'vitest/config'

/** `npm test`: everything that needs no container. */
export default defineConfig({
  test: {
    include: ['apps/**/*.test.ts', 'packages/**/*.test.ts', 'ops/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/stack/**', 'tests/recovery/long/**'],
    globalSetup: ['tests/harness/postgres-server.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Tests of whole processes have seconds in which something must happen; a shared machine now and then takes them away. What
    // fails twice has failed; what was tried again is named.
    retry: process.env.CI ? 1 : 0,
  },
})
