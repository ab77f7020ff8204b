import { createServer } from 'node:net';
import { type Capability, type Environment, isNeeded } from '../../host/index.ts';
import type { Plan } from '../../plan/index.ts';
import { summary } from '../../spec/index.ts';
import { type Check, failed, ok } from './check.ts';

/** Whether all of a document can be served. */
export function checkDocument(file: string, { plan, diagnostics }: Capability): Check {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (plan && errors.length === 0) return ok('document', summary(diagnostics));
  const found = plan ? summary(diagnostics) : 'it cannot be served';
  return failed('document', found, `'capstan validate ${file}' tells where and why`);
}

/** What is known of where calls go. */
export interface Destinations {
  readonly environment: Environment;
  readonly overrides: ReadonlyMap<string, URL>;
  readonly embedded: boolean;
}

/** One check for each variable that would be asked for. Never shows a value. */
export function checkVariables(
  plan: Plan,
  { environment, overrides, embedded }: Destinations,
): readonly Check[] {
  const needed = plan.variables.filter(isNeeded(plan, { overrides, embedded }));
  return [...new Set(needed.map(({ name }) => name))].map((name) =>
    environment.get(name)
      ? ok(`variable ${name}`, 'is set')
      : failed(`variable ${name}`, 'is not set', "set it, or put it into a file for '--env-file'"),
  );
}

/** One check for each address that would be bound. */
export async function checkPorts(plan: Plan): Promise<readonly Check[]> {
  const wanted = new Map(
    plan.exposures.flatMap(({ namespace, address = '127.0.0.1', port }) =>
      port === undefined || port === 0
        ? []
        : [[`${address}:${port}`, { namespace, address, port }] as const],
    ),
  );
  return Promise.all([...wanted.values()].map(checkPort));
}

interface Wanted {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
}

async function checkPort({ namespace, address, port }: Wanted): Promise<Check> {
  const name = `port ${port}`;
  const code = await bind(address, port);
  if (code === undefined) return ok(name, `free on ${address} for '${namespace}'`);
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `is taken on ${address}`,
    EACCES: 'needs more rights than this process has',
  };
  return failed(
    name,
    reasons[code] ?? `cannot be opened on ${address} (${code})`,
    `choose another: --port ${namespace}=<port>`,
  );
}

/** @returns why it cannot be bound; `undefined` when it can */
function bind(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
