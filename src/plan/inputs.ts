import type { PathTemplate } from '../http/index.ts';
import { suggester } from '../kernel/index.ts';
import type { Action, Place, Report, Written, WrittenParameter } from '../spec/index.ts';
import { isOfEnvironment } from './bindings.ts';
import type { ContractLookup, OperationContract } from './contract.ts';
import { constraintsOf } from './input-constraints.ts';
import { compileJsonPath, type JsonPath } from './json-path.ts';
import { members } from './json-reference.ts';
import type { JsonSchema } from './json-schema.ts';
import { type NameMatch, nameIndex } from './names.ts';
import type { Input, Parameter, ParameterLocation, ParameterType } from './plan.ts';
import type { Feed } from './steps.ts';

/** Collects the inputs of one exposed operation or tool while its steps are linked. */
export interface InputDraft {
  /**
   * The input called `name`, made if need be.
   *
   * @param feed the parameter it is for, when it is one's argument
   * @param place of the text that refers to it; `undefined` when none does
   * @returns the input's own spelling
   */
  use(name: string, feed?: Feed, place?: Place): string;
  /** Names that are inputs whether or not anything refers to them: declared ones and placeholders. */
  readonly known: readonly string[];
  /** What the document says an input always is. */
  fixed(name: string): Written | undefined;
  inputs(): readonly Input[];
  reportUnused(report: Report): void;
}

interface Surroundings {
  readonly path?: PathTemplate | undefined;
  readonly contract: ContractLookup;
  readonly report: Report;
}

/**
 * Works out inputs: the declared ones, the placeholders of the route, and what steps refer to.
 * Type, description and necessity come from the declaration, else from the parameter it feeds.
 */
export function inputDrafts(action: Action, surroundings: Surroundings): InputDraft {
  const { path, report } = surroundings;
  const declared = new Map(action.inputs.map((input) => [input.name, input]));
  const placeholders = path?.placeholders ?? [];
  const known = [...new Set([...placeholders, ...declared.keys()])];
  const find = nameIndex(known);
  const suggest = suggester(known);
  const used = new Map<string, Feed[]>();
  let inferred = false;
  return {
    known,
    use(name, feed, place) {
      const at = { report, place: place ?? action.place, written: place !== undefined, action };
      const spelling = spell(name, find(name), at);
      const feeds = used.get(spelling) ?? [];
      if (feed) feeds.push(feed);
      used.set(spelling, feeds);
      if (declared.has(spelling)) return spelling;
      if (declared.size > 0) reportUndeclared(name, suggest(name), at);
      else if (!inferred) reportInferred(at);
      inferred = true;
      return spelling;
    },
    fixed: (name) => fixedValue(declared.get(name)),
    inputs: () =>
      [...used].map(([name, feeds]) => {
        const written = declared.get(name);
        if (written && isOfEnvironment(written)) refuseEnvironment(written, action, report);
        return makeInput(name, feeds, written, surroundings);
      }),
    reportUnused(to) {
      const unused = [...declared.values()].filter(
        (input) => !used.has(input.name) && !fixedValue(input) && !input.shared,
      );
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
  readonly place: Place;
  /** Whether the name stands at the place. */
  readonly written: boolean;
  readonly action: Action;
}

function spell(name: string, match: NameMatch, at: Use): string {
  if (match.kind === 'exact') return name;
  const { place } = at;
  if (match.kind === 'near') {
    const message = `'${name}' is spelled '${match.name}' in ${at.action.label}`;
    const help = `write '${match.name}' in both places`;
    const fix = at.written ? { fix: [{ text: name, by: match.name }] } : {};
    at.report.add({ code: 'name-mismatch', severity: 'warning', message, place, help, ...fix });
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

/** With `with`, a document says what it uses; without, that is everything that the operation has. */
function reportInferred({ action, report, written }: Use): void {
  const message = `${action.label} declares no inputs for what it uses; they are taken from the operation it calls`;
  const severity = written || action.arguments ? 'note' : 'warning';
  report.add({ code: 'input-inferred', severity, message, place: action.place });
}

/** Next to inputs that are declared, one that is not may be a slip. */
function reportUndeclared(name: string, near: string | undefined, at: Use): void {
  at.report.add({
    code: 'input-inferred',
    severity: 'warning',
    message: `${at.action.label} declares no input '${name}'; it is taken from the operation it calls`,
    place: at.place,
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

/** A caller must not set what the document wants from the environment. */
function refuseEnvironment(
  { name, place }: WrittenParameter,
  { label }: Action,
  report: Report,
): void {
  report.add({
    code: 'unsupported-feature',
    severity: 'error',
    message: `the input '${name}' is 'in: environment', which is not supported on the exposed side`,
    place,
    help: 'declare it on the consumed side, where it is a variable',
    disables: label,
  });
}

function makeInput(
  name: string,
  feeds: readonly Feed[],
  declared: WrittenParameter | undefined,
  { path, contract, report }: Surroundings,
): Input {
  const [feed] = feeds;
  const location = place(name, feed?.parameter, declared, path);
  const type = declaredType(declared) ?? feed?.parameter.type ?? 'any';
  const description = declared?.description || feed?.parameter.description || '';
  const needed =
    declared?.required ?? (feeds.length === 0 || feeds.some(({ parameter }) => parameter.required));
  const body =
    feed?.parameter.in === 'body' ? bodySchema(feed, contract(feed.operation)) : undefined;
  const { schema, checked, fallback } = constraintsOf(declared, type, report);
  return {
    name,
    in: location,
    type,
    required: location === 'path' || (needed && fallback === undefined),
    description,
    schema: {
      ...(type === 'array' && { items: {} }),
      ...told(feed, type, contract),
      ...schemaOf(type, description, body),
      ...schema,
    },
    ...(checked ? { constrained: true as const } : {}),
    ...(fallback ? { fallback } : {}),
    ...(location === 'body' && feed && isMember(feed) ? { member: true as const } : {}),
    ...bodyPath(declared, report),
  };
}

/** What callers are told that the API checks: it stands in their schemas, and is not checked here. */
const TOLD = ['enum', 'pattern', 'format', 'minimum', 'maximum', 'minLength', 'maxLength', 'items'];

function told(
  feed: Feed | undefined,
  type: ParameterType,
  contract: ContractLookup,
): JsonSchema | undefined {
  if (!feed || feed.parameter.in === 'body') return undefined;
  const schema = contract(feed.operation)?.parameter(feed.parameter.in, feed.parameter.name);
  if (schema?.type !== type) return undefined;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => TOLD.includes(key)));
}

/** A variable of a body template is a field of the body, unless the template is nothing else. */
function isMember({ parameter, operation: { body } }: Feed): boolean {
  return body?.template?.kind !== 'reference' && !!body?.variables.includes(parameter.name);
}

/** Schema of the whole body for the parameter that is it, of one member for one of several. */
function bodySchema(
  { parameter: { name }, operation }: Feed,
  contract: OperationContract | undefined,
): JsonSchema | undefined {
  const schema = contract?.requestBody;
  if (!schema) return undefined;
  const several = operation.parameters.filter((parameter) => parameter.in === 'body').length > 1;
  if (!several || name === 'body') return schema;
  const properties = members(schema.properties);
  return Object.hasOwn(properties, name) ? members(properties[name]) : undefined;
}

function place(
  name: string,
  parameter: Parameter | undefined,
  declared: WrittenParameter | undefined,
  path: PathTemplate | undefined,
): ParameterLocation {
  if (path?.placeholders.includes(name)) return 'path';
  const written = declared?.in?.toLowerCase();
  if (written === 'header' || written === 'query' || written === 'body' || written === 'cookie')
    return written;
  if (parameter?.in === 'body') return 'body';
  return parameter?.in === 'header' ? 'header' : 'query';
}

const TYPES: readonly string[] = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

/** A value that is no path into the body never comes from a caller. */
function fixedValue(declared: WrittenParameter | undefined): Written | undefined {
  return declared?.value?.text.startsWith('$') ? undefined : declared?.value;
}

function bodyPath(declared: WrittenParameter | undefined, report: Report): { path?: JsonPath } {
  const value = declared?.value;
  if (!value?.text.startsWith('$')) return {};
  try {
    return { path: compileJsonPath(value.text) };
  } catch (reason) {
    const message = `'${value.text}' is not a JSONPath: ${(reason as Error).message}`;
    report.add({
      code: 'invalid-mapping',
      severity: 'error',
      message,
      place: value.place,
      disables: `what takes '${declared?.name}'`,
    });
    return {};
  }
}

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
    ...(description === '' ? {} : { description }),
  };
  return contract ? { ...own, ...contract } : own;
}
