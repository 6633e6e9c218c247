import { defineConfig } from 'vitest/config'

/** `npm run test:stack`: compose.yaml, up and used for real. Needs Docker. */
export default defineConfig({
  test: {
    include: ['tests/stack/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    sequence: { concurrent: false },
  },
})
