import { defineConfig } from 'vitest/config'

/** `npm run test:crash`: ten minutes of kills and pauses, and what else takes too long for every change. */
export default defineConfig({
  test: {
    include: ['tests/recovery/long/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
})
