import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Plan, Variable } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';

/** Values of variables by name. */
export type Environment = ReadonlyMap<string, string>;

/**
 * The process environment over the variables of files in `.env` syntax; later files win over
 * earlier ones.
 *
 * @throws Error naming a file that cannot be read
 */
export function readEnvironment(
  variables: NodeJS.ProcessEnv,
  files: readonly string[] = [],
): Environment {
  const environment = new Map<string, string>();
  for (const file of files) {
    for (const [name, value] of Object.entries(parseEnv(readEnvFile(file)))) {
      if (value !== undefined) environment.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) environment.set(name, value);
  }
  return environment;
}

function readEnvFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`the environment file '${file}' cannot be read`);
  }
}

/**
 * One error for each variable that a plan needs and the environment lacks. Empty counts as
 * missing: an empty credential would go out as none.
 *
 * @param isNeeded leaves out variables that nothing will ask for, e.g. of a replaced upstream
 */
export function missingVariables(
  plan: Plan,
  environment: Environment,
  isNeeded: (variable: Variable) => boolean,
): readonly Diagnostic[] {
  return plan.variables
    .filter((variable) => isNeeded(variable) && !environment.get(variable.name))
    .map((variable) => ({
      code: 'unresolved-binding' as const,
      severity: 'error' as const,
      message: `the variable '${variable.name}' is not set`,
      place: variable.place,
      label: `needed ${PURPOSES[variable.use]} '${variable.namespace}'`,
      help: `set it in the environment, or in a file for '--env-file'`,
    }));
}

const PURPOSES: Readonly<Record<Variable['use'], string>> = {
  authentication: 'for the authentication of',
  address: 'for the address of',
  input: 'for the input of',
  callers: 'to authenticate the callers of',
};
