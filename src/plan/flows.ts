import type { PathTemplate } from '../http/index.ts';
import { nearest } from '../kernel/index.ts';
import type { Action, Report, WrittenArgument } from '../spec/index.ts';
import type { CallResolver } from './calls.ts';
import type { ContractLookup, OperationContract } from './contract.ts';
import { type InputDraft, inputDrafts } from './inputs.ts';
import { parseMapping, whole } from './mapping.ts';
import { matchName } from './names.ts';
import { BODILESS } from './operations.ts';
import type { Expression, Flow, Input, Operation, Parameter } from './plan.ts';
import { readReference } from './references.ts';
import { parseTemplate } from './template.ts';

/** An exposed operation or tool, linked. */
export interface LinkedAction {
  readonly operation: Operation;
  readonly inputs: readonly Input[];
  readonly flow: Flow;
  /** What the OpenAPI contract beside the document says of the operation. */
  readonly contract: OperationContract | undefined;
}

/** What linking an action needs from its surroundings. */
export interface LinkContext {
  readonly resolveCall: CallResolver;
  /** What means "the inputs of this exposer" in front of a name; the first one is the exposer's namespace. */
  readonly prefixes: readonly string[];
  /** Path of the route, for exposers that have one. */
  readonly path?: PathTemplate;
  readonly contract: ContractLookup;
  readonly report: Report;
}

/**
 * Links what an exposed operation or tool does: finds the called operation, works out the inputs,
 * and where each argument of the call comes from.
 *
 * @returns `undefined` when it cannot be served; the report says why
 */
export function linkAction(action: Action, context: LinkContext): LinkedAction | undefined {
  const mistakes = errorsIn(context.report);
  const operation = calledOperation(action, context);
  const output = operation && readOutput(action, context.report);
  if (!operation || !output || !action.usable) return undefined;
  const contract = context.contract(operation);
  const drafts = inputDrafts(action, operation, {
    path: context.path,
    contract,
    report: context.report,
  });
  const expressions = linkArguments(action, operation, drafts, context);
  drafts.reportUnused(context.report);
  if (errorsIn(context.report) > mistakes) return undefined;
  const flow: Flow = { steps: [{ kind: 'call', operation, arguments: expressions }], output };
  return { operation, inputs: drafts.inputs(), flow, contract };
}

function errorsIn(report: Report): number {
  return report.diagnostics.filter((one) => one.severity === 'error').length;
}

function calledOperation(
  action: Action,
  { resolveCall, path, report }: LinkContext,
): Operation | undefined {
  const { unsupported } = action;
  // Callers are counted, so a call that will not be served is resolved all the same.
  const operation =
    action.call || !unsupported ? resolveCall(action.call, { ...action, path }) : undefined;
  const fixed = action.inputs.find((input) => input.value !== undefined);
  const missing =
    unsupported ?? (fixed && { feature: 'an input with a fixed value', place: fixed.place });
  if (!missing) return operation;
  report.add({
    code: 'unsupported-feature',
    severity: 'error',
    message: `${missing.feature} is not supported yet`,
    place: missing.place,
    label: `${action.label} needs it`,
    disables: action.label,
  });
  return undefined;
}

function readOutput(action: Action, report: Report): Flow['output'] | undefined {
  if (!action.output) return whole;
  const mapping = parseMapping(action.output.text);
  if (mapping) return mapping;
  const message = `the mapping '${action.output.text}' needs more of JSONPath than names and indexes, which is not supported yet`;
  report.add({
    code: 'unsupported-feature',
    severity: 'error',
    message,
    place: action.output.place,
    disables: action.label,
  });
  return undefined;
}

function linkArguments(
  action: Action,
  operation: Operation,
  drafts: InputDraft,
  context: LinkContext,
): Map<string, Expression> {
  const expressions = new Map<string, Expression>();
  const sent = operation.parameters.filter((parameter) => !isDropped(parameter, operation));
  const isSent = (name: string) => sent.some((parameter) => parameter.name === name);
  for (const argument of action.arguments ?? []) {
    const parameter = findParameter(argument, operation, context.report);
    if (parameter !== undefined && isSent(parameter))
      expressions.set(parameter, linkArgument(argument, parameter, drafts, context));
  }
  for (const { name, value, required } of sent) {
    if (expressions.has(name) || value) continue;
    if (action.arguments && !required) continue;
    if (action.arguments) reportMissing(action, name, context.report);
    expressions.set(name, { kind: 'input', name: drafts.use(name, name) });
  }
  return expressions;
}

/** A body of a GET is not sent, so nobody is asked for it. */
function isDropped(parameter: Parameter, { method }: Operation): boolean {
  return parameter.in === 'body' && BODILESS.includes(method);
}

function findParameter(
  argument: WrittenArgument,
  operation: Operation,
  report: Report,
): string | undefined {
  const names = operation.parameters.map((parameter) => parameter.name);
  const match = matchName(argument.name, names);
  if (match.kind === 'exact') return match.name;
  if (match.kind === 'near') {
    const message = `'${argument.name}' is the parameter '${match.name}' of '${operation.id}'`;
    report.add({ code: 'name-mismatch', severity: 'warning', message, place: argument.place });
    return match.name;
  }
  const near = nearest(argument.name, names);
  report.add({
    code: 'unknown-argument',
    severity: 'warning',
    message: `'${operation.id}' has no parameter '${argument.name}'; it is not sent`,
    place: argument.place,
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  });
  return undefined;
}

function linkArgument(
  argument: WrittenArgument,
  parameter: string,
  drafts: InputDraft,
  context: LinkContext,
): Expression {
  const reference = readReference(argument.value, context.prefixes, drafts.names());
  if (reference.kind === 'template') {
    const template = parseTemplate(reference.text);
    const parts = template.parts.map((part) =>
      part.kind === 'text'
        ? part
        : { ...part, name: drafts.use(withoutPrefix(part.name, context), parameter, argument) },
    );
    return { kind: 'template', template: { parts } };
  }
  if (reference.kind === 'input') {
    if (reference.prefix !== context.prefixes[0]) reportPrefix(argument, reference, context);
    return { kind: 'input', name: drafts.use(reference.name, parameter, argument) };
  }
  if (reference.meant !== undefined) {
    context.report.add({
      code: 'literal-looks-like-reference',
      severity: 'warning',
      message: `'${String(argument.value)}' is sent as this text: its prefix means nothing here`,
      place: argument.valuePlace,
      help: `did you mean '${reference.meant}'?`,
    });
  }
  return { kind: 'literal', value: reference.value };
}

function withoutPrefix(name: string, { prefixes }: LinkContext): string {
  const prefix = prefixes.find((one) => name.startsWith(`${one}.`));
  return prefix === undefined ? name : name.slice(prefix.length + 1);
}

function reportPrefix(
  argument: WrittenArgument,
  reference: { name: string; prefix: string | undefined },
  { prefixes, report }: LinkContext,
): void {
  const written =
    reference.prefix === undefined ? reference.name : `${reference.prefix}.${reference.name}`;
  const message = `'${written}' is read as the input '${reference.name}'; the language writes '${prefixes[0]}.${reference.name}'`;
  report.add({ code: 'generic-prefix', severity: 'warning', message, place: argument.valuePlace });
}

function reportMissing(action: Action, name: string, report: Report): void {
  const message = `${action.label} does not pass '${name}', which the operation requires; it becomes an input`;
  report.add({ code: 'argument-missing', severity: 'warning', message, place: action.place });
}
