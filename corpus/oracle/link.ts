import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Action, labelOf } from '../written/action.ts';
import { type Operation, type Parameter, readParameters } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { pick, piecesOfPath } from '../written/names.ts';
import type { Part } from '../written/part.ts';
import { templateNames } from './body-names.ts';
import { findOperation } from './find-operation.ts';
import { inputsOf, readSource, type Scope, type Source } from './source.ts';

/** Why something that is written can never be called: a defect of corpus.md section 5. */
export interface Impossible {
  readonly defect: string;
  readonly why: string;
  readonly part: Part;
}

/** One call of an exposed operation or tool. */
export interface Link {
  readonly operation: Operation;
  /** By the name of the parameter, of the placeholder, or of the variable of the body. */
  readonly arguments: ReadonlyMap<string, Source>;
  /** Whether it may be left out, or done many times. */
  readonly uncertain: boolean;
}

/** What an exposed operation or tool does, worked out from the text alone. */
export interface Linked {
  readonly calls: readonly Link[];
  /** Inputs that a caller must be offered. */
  readonly inputs: readonly string[];
}

/** Works out what an exposed operation or tool calls, and with what. */
export function link(action: Action, written: Written): Linked | Impossible {
  const reference = action.part.get('ref').text()?.trim();
  if (reference === undefined) return linkPart(action.part, action, action.inputs, written);
  const id = pick(reference, [...written.flows.keys()]);
  const flow = id === undefined ? undefined : written.flows.get(id);
  if (!flow) return { defect: 'E7', why: `no flow is called '${reference}'`, part: action.part };
  const inputs = action.inputs.length > 0 ? action.inputs : readParameters(flow.part);
  const prefixes = [...action.prefixes, flow.namespace];
  return linkPart(flow.part, { ...action, prefixes }, inputs, written);
}

function linkPart(
  part: Part,
  action: Action,
  inputs: readonly Parameter[],
  written: Written,
): Linked | Impossible {
  const scope: Scope = {
    prefixes: action.prefixes,
    known: [...new Set([...action.placeholders, ...inputs.map(({ name }) => name)])],
    fixed: new Map(
      inputs.flatMap(({ name, value }) =>
        value === undefined || value.startsWith('$') ? [] : [[name, value] as const],
      ),
    ),
    earlier: [],
  };
  const steps = part.get('steps').entries();
  if (steps.length > 0) return linkSteps(steps, action, scope, written);
  if (!part.get('call').exists && isConstant(part)) return { calls: [], inputs: [] };
  const name = part.get('name').text() ?? action.name;
  const found = linkCall(part, name, { action, scope, written });
  return 'defect' in found ? found : { calls: [found], inputs: needs([found]) };
}

/** Outputs that say what they are: nobody is called. */
function isConstant(part: Part): boolean {
  const holds = (output: Part): boolean =>
    output.get('value', 'const').exists ||
    output
      .get('properties')
      .entries()
      .some((entry) => holds(entry.part));
  return part
    .get('outputParameters')
    .entries()
    .slice(0, 1)
    .some((entry) => holds(entry.part));
}

function linkSteps(
  steps: ReturnType<Part['entries']>,
  action: Action,
  scope: Scope,
  written: Written,
): Linked | Impossible {
  const calls: Link[] = [];
  const earlier: string[] = [];
  for (const { name, part } of steps) {
    const type = part.get('type').text() ?? 'call';
    if (type === 'call') {
      const uncertain = part.get('forEach', 'condition', 'if').exists;
      const inner = { ...scope, earlier: uncertain ? [...earlier, 'item'] : [...earlier] };
      const found = linkCall(part, name, { action, scope: inner, written });
      if ('defect' in found) return found;
      calls.push({ ...found, uncertain });
    } else {
      const refused = refuseStep(type, part);
      if (refused) return refused;
    }
    earlier.push(name ?? part.get('call').text() ?? 'step');
  }
  return { calls, inputs: needs(calls) };
}

/** corpus.md E12, and scripts that are not here. */
function refuseStep(type: string, part: Part): Impossible | undefined {
  if (!['lookup', 'script', 'transform'].includes(type))
    return { defect: 'E12', why: `'${type}' is no kind of step`, part };
  if (type !== 'script') return undefined;
  const language = part.get('language').text() ?? 'javascript';
  if (language !== 'javascript') return { defect: 'E12', why: `a script in '${language}'`, part };
  const names = [part.get('file'), ...part.get('dependencies').items()].flatMap(
    (one) => one.text() ?? [],
  );
  const folder = (part.get('location').text() ?? '').replace(/^file:\/\/\/?/, '');
  const absent = names.find((name) => !existsSync(join(dirname(part.file), folder, name)));
  return absent === undefined
    ? undefined
    : { defect: 'E13', why: `'${absent}' is not there`, part };
}

function needs(calls: readonly Link[]): readonly string[] {
  const sources = calls.flatMap((call) => [...call.arguments.values()]);
  return [...new Set(sources.flatMap(inputsOf))];
}

interface Around {
  readonly action: Action;
  readonly scope: Scope;
  readonly written: Written;
}

function linkCall(part: Part, name: string | undefined, around: Around): Link | Impossible {
  const { action, scope, written } = around;
  const found = findOperation(written, { call: callOf(part), name, action });
  if ('defect' in found) return found;
  const given = readWith(part);
  const names = parameterNames(found, written);
  const refused = refuse(found, action);
  if (refused) return refused;
  const sources = new Map<string, Source>();
  for (const [key, value] of given ?? []) {
    const parameter = pick(key, names);
    if (parameter !== undefined) sources.set(parameter, readSource(value, scope));
  }
  for (const parameter of names) {
    if (sources.has(parameter) || (given && !isRequired(found, parameter))) continue;
    sources.set(
      parameter,
      readSource(`${scope.prefixes[0] ?? 'tools'}.${parameter}`, {
        ...scope,
        prefixes: [scope.prefixes[0] ?? 'tools'],
      }),
    );
  }
  return { operation: found, arguments: sources, uncertain: false };
}

/** The first versions write `call: {operation: …}`. */
export function callOf(part: Part): string | undefined {
  const call = part.get('call');
  return call.isMap ? call.get('operation').text() : call.text();
}

/** `with` as a map, or as the list that early versions have. */
function readWith(part: Part): readonly (readonly [string, unknown])[] | undefined {
  const written = part.get('with').exists ? part.get('with') : undefined;
  const list = written ?? (part.get('steps').exists ? undefined : stepInputs(part));
  if (!list) return undefined;
  if (list.isMap)
    return list.members().map(({ name, part: value }) => [name, value.data()] as const);
  return list.items().flatMap((item) => {
    const name = item.get('name').text();
    return name === undefined ? [] : [[name, item.get('value').data()] as const];
  });
}

/** Version 0.3 writes the arguments of a step as `inputParameters` with values. */
function stepInputs(part: Part): Part | undefined {
  const list = part.get('inputParameters');
  return list.items().some((item) => item.get('value').exists) &&
    !part.get('outputParameters').exists
    ? list
    : undefined;
}

/** What a caller may set: parameters that are not fixed, placeholders, variables of the body. */
function parameterNames(operation: Operation, written: Written): readonly string[] {
  const { parameters, method } = operation;
  const bodiless = method === 'GET' || method === 'HEAD';
  const open = parameters.filter(
    (one) =>
      one.value === undefined && one.in !== 'environment' && !(bodiless && one.in === 'body'),
  );
  const names = open.map(({ name }) => name);
  const declared = parameters.map(({ name }) => name);
  const others = [
    ...placeholdersOf(operation),
    ...(bodiless ? [] : templateNames(operation, written)),
  ];
  for (const name of others) {
    if (pick(name, declared) !== undefined || pick(name, names) !== undefined) continue;
    if (!written.binds.has(name)) names.push(name);
  }
  return names;
}

/** Names in braces in the path of an operation. */
export function placeholdersOf({ path }: Operation): readonly string[] {
  return piecesOfPath(path).flatMap((piece) => ('name' in piece ? [piece.name] : []));
}

function isRequired({ parameters }: Operation, name: string): boolean {
  const declared = parameters.find((one) => one.name === name);
  // A placeholder or a variable of the body that nothing declares cannot be left out.
  return declared ? (declared.required ?? declared.in === 'path') : true;
}

/** Answers that nothing can be made of without a schema that is not here. */
function refuseFormat(part: Part): Impossible | undefined {
  const format = part.get('outputRawFormat').text()?.toLowerCase();
  const schema = part.get('outputSchema').text();
  if (format !== 'avro' && format !== 'protobuf') return undefined;
  if (schema === undefined)
    return format === 'avro'
      ? undefined
      : { defect: 'E13', why: `'${format}' without a schema`, part };
  if (
    /[{\n]/.test(schema) ||
    existsSync(join(dirname(part.file), schema.replace(/^file:\/\/\/?/, '')))
  )
    return undefined;
  return { defect: 'E13', why: `'${schema}' is not there`, part };
}

/** corpus.md E6 and E10: what can never be sent as it is meant. */
function refuse(operation: Operation, action: Action): Impossible | undefined {
  const { parameters, path, resource } = operation;
  const unreadable = refuseFormat(operation.part);
  if (unreadable) return unreadable;
  const part = operation.part.get('path').exists ? operation.part : resource.get('path');
  if (path.includes('#'))
    return { defect: 'E10', why: `${labelOf(action)}: '${path}' has a fragment`, part };
  const placeholders = placeholdersOf(operation);
  const stranded = parameters.find(
    (one) => one.in === 'path' && pick(one.name, placeholders) === undefined,
  );
  if (!stranded) return undefined;
  const why = `'${path}' has no place for '${stranded.name}'`;
  return { defect: 'E6', why, part: stranded.part };
}
