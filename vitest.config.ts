import { configDefaults, defineConfig } from 'vitest/config';

/** What the session service promises, on every kind of store. */
const CONTRACT = 'test/sessions/contract/**/*.test.ts';
const POSTGRES = 'test/sessions/postgres/**/*.test.ts';

/** What needs a browser, which they share. */
const BROWSER = ['test/console/**/*.test.ts', 'test/emulator/page.test.ts'];

export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    setupFiles: ['./test/kit/seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', './test/kit/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'capstan',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, CONTRACT, POSTGRES, ...BROWSER],
        },
      },
      {
        extends: true,
        test: {
          name: 'console',
          include: BROWSER,
          globalSetup: ['./test/console/browser-server.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'memory', include: [CONTRACT], provide: { store: 'memory' } },
      },
      {
        extends: true,
        test: { name: 'file', include: [CONTRACT], provide: { store: 'file' } },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [CONTRACT, POSTGRES],
          provide: { store: 'postgres' },
          globalSetup: ['./test/kit/postgres-server.ts'],
          setupFiles: ['./test/kit/skip-without-postgres.ts'],
        },
      },
    ],
  },
});
