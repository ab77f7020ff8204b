import { defineConfig } from 'vitest/config';

/** `npm run chaos`: what takes minutes and is counted, beside the tests that run every time. */
export default defineConfig({
  test: {
    include: ['test/chaos/**/*.chaos.ts'],
    pool: 'threads',
    fileParallelism: false,
    setupFiles: ['./test/kit/seed.ts'],
    testTimeout: 3_600_000,
    reporters: ['default', './test/chaos/durability-report.ts'],
  },
});
