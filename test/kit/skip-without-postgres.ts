import { beforeEach, inject } from 'vitest';

/** Where there is no server, every test of the project is shown as skipped, and why. */
beforeEach(({ skip }) => {
  const server = inject('postgres');
  if ('missing' in server) skip(server.missing);
});
