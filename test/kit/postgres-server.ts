import type { TestProject } from 'vitest/node';
import { postgresMissing, startPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Which kind of store the tests of this project are about. */
    store: 'memory' | 'file' | 'postgres';
    /** The address of a server for all tests of the project, or why there is none. */
    postgres: { readonly url: string; readonly admin: string } | { readonly missing: string };
  }
}

/** One server for all tests of the project; those that break one start their own. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const missing = postgresMissing();
  if (missing !== undefined) {
    provide('postgres', { missing });
    return async () => {};
  }
  const server = await startPostgres(['max_connections=200']);
  provide('postgres', { url: server.url('app'), admin: server.url('postgres') });
  return async () => {
    await server.stop();
    server.remove();
  };
}
