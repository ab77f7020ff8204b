import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Plan, Variable } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import { boundFiles, readBind } from './read-bind.ts';
import { readText } from './read-text.ts';

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
 * The values of everything that a plan needs: those of the environment, then of `.env` beside the
 * document, then of the files that its binds name. What is set where a process is started wins
 * over what lies in files, so that whoever has to change a value in a hurry needs to touch no file.
 */
export function withBinds(plan: Plan, environment: Environment): Environment {
  const values = new Map([...dotenvBeside(plan.file), ...environment]);
  const bound = plan.variables.flatMap(({ name, source }) => {
    if (!source) return [];
    const override = values.get(source.override);
    const found = override ? { value: override } : readBind(source, plan.file);
    return 'value' in found ? [[name, found.value] as const] : [];
  });
  return new Map([...values, ...bound]);
}

/** The files that the values of a plan's variables come from, or would when they were there. */
export function variableFiles(plan: Plan): readonly string[] {
  const bound = plan.variables.flatMap(({ source }) =>
    source ? boundFiles(source, plan.file) : [],
  );
  return [...new Set([dotenvOf(plan.file), ...bound])];
}

function dotenvOf(document: string): string {
  return join(dirname(document), '.env');
}

function dotenvBeside(document: string): readonly (readonly [string, string])[] {
  const read = readText(dotenvOf(document));
  if ('reason' in read) return [];
  return Object.entries(parseEnv(read.text)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

/**
 * One error for each variable that a plan needs and that has no value. Empty counts as missing: an
 * empty credential would go out as none.
 *
 * @param isNeeded leaves out variables that nothing will ask for, e.g. of a replaced upstream
 */
export function missingVariables(
  plan: Plan,
  environment: Environment,
  isNeeded: (variable: Variable) => boolean,
): readonly Diagnostic[] {
  const values = withBinds(plan, environment);
  return plan.variables
    .filter((variable) => isNeeded(variable) && !values.get(variable.name))
    .map((variable) => ({
      code: 'unresolved-binding' as const,
      severity: 'error' as const,
      ...absence(variable, plan),
      place: variable.place,
      label: `needed ${PURPOSES[variable.use]} '${variable.namespace}'`,
    }));
}

function absence({ name, source }: Variable, { file }: Plan): { message: string; help: string } {
  if (!source)
    return {
      message: `the variable '${name}' is not set`,
      help: `set it in the environment, or in a file for '--env-file'`,
    };
  const found = readBind(source, file);
  return {
    message: `the variable '${source.override}' has no value: ${'reason' in found ? found.reason : 'it was not read'}`,
    help: `put it there, or set '${source.override}' in the environment, which wins`,
  };
}

const PURPOSES: Readonly<Record<Variable['use'], string>> = {
  authentication: 'for the authentication of',
  address: 'for the address of',
  input: 'for the input of',
  callers: 'to authenticate the callers of',
};
