import type { PathTemplate } from '../http/index.ts';
import { nearest } from '../kernel/index.ts';
import type { Action, Place, Report, WrittenArgument, WrittenParameter } from '../spec/index.ts';
import type { OperationContract } from './contract.ts';
import { members } from './json-reference.ts';
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
  const used = new Map<string, Parameter[]>();
  let inferred = false;
  return {
    use(name, parameter, argument) {
      const known = [...placeholders, ...declared.keys()];
      const spelling = spell(name, known, { report, argument, action });
      const targets = operation.parameters.filter((one) => one.name === parameter);
      used.set(spelling, [...(used.get(spelling) ?? []), ...targets]);
      if (declared.has(spelling)) return spelling;
      if (declared.size > 0) reportUndeclared(name, known, { report, argument, action });
      else if (!inferred) reportInferred(action, report);
      inferred = true;
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
      [...used].flatMap(([name, targets]) =>
        targets.length === 0
          ? []
          : makeInput(name, { targets, operation }, declared.get(name), surroundings),
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

interface Use {
  readonly report: Report;
  readonly argument: WrittenArgument | undefined;
  readonly action: Action;
}

function spell(name: string, known: readonly string[], at: Use): string {
  const match = matchName(name, known);
  if (match.kind === 'exact') return name;
  const place = at.argument?.valuePlace ?? at.action.place;
  if (match.kind === 'near') {
    const message = `'${name}' is spelled '${match.name}' in ${at.action.label}`;
    const help = `write '${match.name}' in both places`;
    at.report.add({ code: 'name-mismatch', severity: 'warning', message, place, help });
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

/** Next to inputs that are declared, one that is not may be a slip. */
function reportUndeclared(name: string, known: readonly string[], at: Use): void {
  const near = nearest(name, known);
  at.report.add({
    code: 'input-inferred',
    severity: 'warning',
    message: `${at.action.label} declares no input '${name}'; it is taken from the operation it calls`,
    place: at.argument?.valuePlace ?? at.action.place,
    help:
      near === undefined
        ? `declare '${name}' under 'inputParameters'`
        : `did you mean '${near}'? otherwise declare '${name}' under 'inputParameters'`,
  });
}

function reportUnused(what: string, place: Place, report: Report): void {
  report.add({
    code: 'unused-input',
    severity: 'warning',
    message: `${what} is used by nothing`,
    place,
  });
}

/** What an input feeds. */
interface Fed {
  readonly targets: readonly Parameter[];
  readonly operation: Operation;
}

function makeInput(
  name: string,
  { targets, operation }: Fed,
  declared: WrittenParameter | undefined,
  { path, contract }: Surroundings,
): readonly Input[] {
  const [parameter] = targets;
  if (!parameter) return [];
  const location = place(name, parameter, declared, path);
  const type = declaredType(declared) ?? parameter.type;
  const description = declared?.description || parameter.description;
  const needed = declared?.required ?? targets.some((target) => target.required);
  const body =
    parameter.in === 'body' ? bodySchema(parameter.name, operation, contract) : undefined;
  return [
    {
      name,
      in: location,
      type,
      required: location === 'path' || needed,
      description,
      schema: schemaOf(type, description, body),
    },
  ];
}

/** Schema of the whole body for the parameter that is it, of one member for one of several. */
function bodySchema(
  name: string,
  { parameters }: Operation,
  contract: OperationContract | undefined,
): JsonSchema | undefined {
  const schema = contract?.requestBody;
  if (!schema) return undefined;
  const several = parameters.filter((parameter) => parameter.in === 'body').length > 1;
  if (!several || name === 'body') return schema;
  const properties = members(schema.properties);
  return Object.hasOwn(properties, name) ? members(properties[name]) : undefined;
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
