import type { PathTemplate } from '../http/index.ts';
import type { Action, Place, Report, WrittenArgument, WrittenParameter } from '../spec/index.ts';
import type { OperationContract } from './contract.ts';
import type { JsonSchema } from './json-schema.ts';
import { matchName } from './names.ts';
import type { Input, Operation, Parameter, ParameterLocation, ParameterType } from './plan.ts';

/** Collects the inputs of one exposed operation or tool while its arguments are linked. */
export interface InputDraft {
  /**
   * The input called `name`, made if need be, as the source of `parameter`.
   *
   * @returns the input's own spelling
   */
  use(name: string, parameter: string, argument?: WrittenArgument): string;
  /** Names that are inputs whether or not anything refers to them: declared ones and placeholders. */
  names(): readonly string[];
  inputs(): readonly Input[];
  reportUnused(report: Report): void;
}

interface Surroundings {
  readonly path: PathTemplate | undefined;
  readonly contract: OperationContract | undefined;
  readonly report: Report;
}

/**
 * Works out inputs: the declared ones, the placeholders of the route, and what `with` refers to.
 * Type, description and necessity come from the declaration, else from the parameter it feeds.
 */
export function inputDrafts(
  action: Action,
  operation: Operation,
  surroundings: Surroundings,
): InputDraft {
  const { path, report } = surroundings;
  const declared = new Map(action.inputs.map((input) => [input.name, input]));
  const placeholders = path?.placeholders ?? [];
  const used = new Map<string, Parameter>();
  let inferred = false;
  return {
    use(name, parameter, argument) {
      const spelling = spell(name, [...placeholders, ...declared.keys()], {
        report,
        argument,
        action,
      });
      const target = operation.parameters.find((one) => one.name === parameter);
      if (target && !used.has(spelling)) used.set(spelling, target);
      if (!declared.has(spelling) && !inferred) {
        inferred = true;
        reportInferred(action, report);
      }
      return spelling;
    },
    names: () => [
      ...new Set([
        ...placeholders,
        ...declared.keys(),
        ...operation.parameters.map((one) => one.name),
      ]),
    ],
    inputs: () =>
      [...used].map(([name, parameter]) =>
        makeInput(name, parameter, declared.get(name), surroundings),
      ),
    reportUnused(to) {
      const unused = [...declared.values()].filter((input) => !used.has(input.name));
      for (const input of unused) reportUnused(`the input '${input.name}'`, input.place, to);
      for (const name of placeholders) {
        if (!used.has(name) && !declared.has(name))
          reportUnused(`the placeholder '{${name}}' of ${action.label}`, action.place, to);
      }
    },
  };
}

function spell(
  name: string,
  known: readonly string[],
  at: { report: Report; argument: WrittenArgument | undefined; action: Action },
): string {
  const match = matchName(name, known);
  if (match.kind === 'exact') return name;
  const place = at.argument?.valuePlace ?? at.action.place;
  if (match.kind === 'near') {
    const message = `'${name}' is spelled '${match.name}' in ${at.action.label}`;
    at.report.add({ code: 'name-mismatch', severity: 'warning', message, place });
    return match.name;
  }
  if (match.kind === 'ambiguous') {
    const message = `'${name}' could be any of ${match.names.map((one) => `'${one}'`).join(', ')}`;
    at.report.add({
      code: 'duplicate-name',
      severity: 'error',
      message,
      place,
      disables: at.action.label,
    });
  }
  return name;
}

function reportInferred(action: Action, report: Report): void {
  const message = `${action.label} declares no inputs for what it uses; they are taken from the operation it calls`;
  report.add({ code: 'input-inferred', severity: 'warning', message, place: action.place });
}

function reportUnused(what: string, place: Place, report: Report): void {
  report.add({
    code: 'unused-input',
    severity: 'warning',
    message: `${what} is used by nothing`,
    place,
  });
}

function makeInput(
  name: string,
  parameter: Parameter,
  declared: WrittenParameter | undefined,
  { path, contract }: Surroundings,
): Input {
  const location = place(name, parameter, declared, path);
  const type = declaredType(declared) ?? parameter.type;
  const description = declared?.description || parameter.description;
  const required = location === 'path' || (declared?.required ?? parameter.required);
  const whole = location === 'body' && contract?.requestBody ? contract.requestBody : undefined;
  return {
    name,
    in: location,
    type,
    required,
    description,
    schema: schemaOf(type, description, whole),
  };
}

function place(
  name: string,
  parameter: Parameter,
  declared: WrittenParameter | undefined,
  path: PathTemplate | undefined,
): ParameterLocation {
  if (path?.placeholders.includes(name)) return 'path';
  if (parameter.in === 'body') return 'body';
  const written = declared?.in?.toLowerCase();
  if (written === 'header' || written === 'query' || written === 'body' || written === 'cookie')
    return written;
  return parameter.in === 'header' ? 'header' : 'query';
}

const TYPES: readonly string[] = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

function declaredType(declared: WrittenParameter | undefined): ParameterType | undefined {
  const type = declared?.type?.toLowerCase();
  return type !== undefined && TYPES.includes(type) ? (type as ParameterType) : undefined;
}

function schemaOf(
  type: ParameterType,
  description: string,
  contract: JsonSchema | undefined,
): JsonSchema {
  const own = {
    ...(type === 'any' ? {} : { type }),
    ...(type === 'array' ? { items: {} } : {}),
    ...(description === '' ? {} : { description }),
  };
  return contract ? { ...own, ...contract } : own;
}
