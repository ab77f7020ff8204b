import { find, type Location, readFound, readLocation } from '../../files/index.ts';
import { Problem } from '../../kernel/index.ts';
import {
  type Expression,
  type Scope,
  type Step,
  type StepLinker,
  scopeObject,
} from '../../plan/index.ts';
import type { Cursor, WrittenStep } from '../../spec/index.ts';
import { evaluate } from '../evaluate.ts';
import type { ScriptSandbox } from '../script/sandbox.ts';
import { ScriptError } from '../script/script-error.ts';
import type { ScriptGovernor } from '../script/script-governor.ts';
import { defineStep, type StepType } from '../step-type.ts';

/** Runs JavaScript of the document. */
interface ScriptStep extends Step {
  readonly kind: 'script';
  /** Dependencies first, the script itself last. */
  readonly sources: readonly Source[];
  readonly arguments: ReadonlyMap<string, Expression>;
}

type Source = { readonly text: string } | { readonly location: Location };

const KEYS = [
  'name',
  'type',
  'language',
  'location',
  'file',
  'source',
  'dependencies',
  'with',
  'description',
  'condition',
  'when',
  'if',
  'forEach',
];

/**
 * Runs a script over inputs and earlier steps: all of them are in `context`, by name, and those
 * whose names allow it are variables too. What the script leaves in `result` is the value.
 */
export function script(sandbox: ScriptSandbox): StepType {
  return defineStep<ScriptStep>({
    kind: 'script',
    aliases: [],
    seesAll: true,
    compile(step, frame, linker) {
      step.content.expectKeys(KEYS, 'a script step');
      const sources = readSources(step, linker);
      if (!sources || !isJavaScript(step, linker)) return undefined;
      return {
        ...frame,
        kind: 'script',
        sources,
        arguments: readArguments(step.content.get('with'), linker),
      };
    },
    async run(step, scope, { scripts }) {
      const source = (await Promise.all(step.sources.map(readSource))).join('\n');
      return { value: await runIn({ sandbox, scripts }, step, source, scope) };
    },
  });
}

function isJavaScript({ content, place }: WrittenStep, { label }: StepLinker): boolean {
  const language = content.get('language');
  const name = language.text()?.toLowerCase() ?? 'javascript';
  if (['javascript', 'js', 'ecmascript'].includes(name)) return true;
  const at = language.exists ? language.place : place;
  content.add(
    'unsupported-feature',
    'error',
    `scripts in '${name}' do not run here, only JavaScript does`,
    at,
    { disables: label, help: 'write it in JavaScript' },
  );
  return false;
}

function readSources(
  { content, place }: WrittenStep,
  { label, folder }: StepLinker,
): readonly Source[] | undefined {
  const inline = content.get('source').text();
  if (inline !== undefined) return [{ text: inline }];
  const file = content.get('file');
  if (!file.exists) {
    content.add('missing-key', 'error', "a script step has neither 'file' nor 'source'", place, {
      disables: label,
    });
    return undefined;
  }
  const base = readLocation(content.get('location'), folder);
  const files = [...content.get('dependencies').items('dependencies'), file];
  return files.flatMap((one) => {
    const location = readLocation(one, folder);
    return location ? [{ location: below(base, location) }] : [];
  });
}

/** A file in the folder that `location` names. */
function below(base: Location | undefined, file: Location): Location {
  if (!base) return file;
  const names = base.names && file.names && [...base.names, ...file.names];
  return { ...file, names, absolute: base.absolute };
}

function readArguments(cursor: Cursor, linker: StepLinker): ReadonlyMap<string, Expression> {
  return new Map(
    cursor.members().map(({ key, value }) => [key, linker.expression(value.data(), value.place)]),
  );
}

async function readSource(source: Source): Promise<string> {
  if ('text' in source) return source.text;
  const found = await find(source.location);
  const bytes = found && (await readFound(found));
  if (bytes) return new TextDecoder().decode(bytes);
  throw new Problem(
    'script-failed',
    `the script '${source.location.text}' is not in the folder of the document`,
  );
}

async function runIn(
  { sandbox, scripts }: { sandbox: ScriptSandbox; scripts: ScriptGovernor | undefined },
  step: ScriptStep,
  source: string,
  scope: Scope,
): Promise<unknown> {
  const given = [...step.arguments].map(
    ([name, expression]) => [name, evaluate(expression, scope) ?? null] as const,
  );
  const context = { ...scopeObject(scope), ...Object.fromEntries(given) };
  const variables = Object.entries(context).filter(([name]) => IDENTIFIER.test(name));
  try {
    const { name } = step;
    const request = { source, name, input: { ...Object.fromEntries(variables), context } };
    if (!scripts) return await sandbox.runScript(request);
    return await scripts.govern(name, (limits) => sandbox.runScript({ ...request, limits }));
  } catch (failure) {
    if (!(failure instanceof ScriptError)) throw failure;
    throw new Problem('script-failed', failure.message, { cause: failure });
  }
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
