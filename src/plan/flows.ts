import type { PathTemplate } from '../http/index.ts';
import type { Action, Report, Semantics, WrittenStep } from '../spec/index.ts';
import { readArguments } from '../spec/index.ts';
import { type AggregateLookup, withReference } from './aggregates.ts';
import type { CallResolver } from './calls.ts';
import type { ContractLookup, OperationContract } from './contract.ts';
import { type Referable, readExpression } from './expressions.ts';
import { inputDrafts } from './inputs.ts';
import type { JsonSchema } from './json-schema.ts';
import { linkArguments } from './link-call.ts';
import { linkMappings } from './link-mappings.ts';
import { linkOutputs } from './outputs/link-output.ts';
import { whole } from './outputs/output.ts';
import { outputSchema } from './outputs/output-schema.ts';
import { reportUnresolved } from './outputs/report-unresolved.ts';
import { type CallStep, type Flow, type Input, isCall, type Operation, type Step } from './plan.ts';
import type { CallLink, StepCompiler, StepLinker } from './steps.ts';

/** An exposed operation or tool, linked. */
export interface LinkedAction {
  /** What it calls, in order; none when it gives back constants. */
  readonly operations: readonly Operation[];
  readonly inputs: readonly Input[];
  readonly flow: Flow;
  /** What the OpenAPI contract beside the document says of the one operation whose answer is given back. */
  readonly contract: OperationContract | undefined;
  /** Structure that the document's own outputs promise. */
  readonly outputSchema: JsonSchema | undefined;
  /** Its own description, else that of the flow it refers to. */
  readonly description: string;
  readonly semantics: Semantics;
}

/** What linking an action needs from its surroundings. */
export interface LinkContext {
  readonly resolveCall: CallResolver;
  /** What means "the inputs of this exposer" in front of a name; the first one is the exposer's namespace. */
  readonly prefixes: readonly string[];
  /** Path of the route, for exposers that have one. */
  readonly path?: PathTemplate;
  readonly contract: ContractLookup;
  readonly aggregates: AggregateLookup;
  readonly steps: readonly StepCompiler[];
  /** Folder of the document. */
  readonly folder: string;
  readonly report: Report;
}

/**
 * Links what an exposed operation or tool does: the operations it calls, its inputs, and where
 * every value comes from.
 *
 * @returns `undefined` when it cannot be served; the report says why
 */
export function linkAction(written: Action, context: LinkContext): LinkedAction | undefined {
  const mistakes = context.report.errors;
  const referred = withReference(written, context);
  if (!referred || refuse(referred.action, context)) return undefined;
  const { action, prefixes } = referred;
  const drafts = inputDrafts(action, context);
  const at = {
    drafts,
    // In a flow that several exposers share, its aggregate's name is the language's own.
    prefixes: [...prefixes, ...context.prefixes],
    earlier: [],
    report: context.report,
  };
  const steps = linkSteps(action, at, context);
  if (!steps) return undefined;
  const flow = linkFlow(action, steps, at);
  for (const name of seesAll(steps, context) ? drafts.known : []) drafts.use(name);
  drafts.reportUnused(context.report);
  const inputs = drafts.inputs();
  if (context.report.errors > mistakes) return undefined;
  return {
    ...describe(action, flow, context),
    inputs,
    flow,
    semantics: referred.semantics,
  };
}

/** Constants and some kinds of steps take inputs by name at run time. */
function seesAll(steps: readonly Step[], context: LinkContext): boolean {
  const kinds = context.steps.filter((one) => one.seesAll).map(({ kind }) => kind);
  return steps.length === 0 || steps.some(({ kind }) => kinds.includes(kind));
}

/** Whether it cannot be served whatever it calls. */
function refuse(action: Action, { resolveCall, path, report }: LinkContext): boolean {
  const { unsupported, label, usable } = action;
  if (usable && !unsupported) return false;
  // Callers are counted, so a call that will not be served is resolved all the same.
  if (action.call) resolveCall(action.call, { ...action, path });
  if (!unsupported) return true;
  report.add({
    code: 'unsupported-feature',
    severity: 'error',
    message: `${unsupported.feature} is not supported yet`,
    place: unsupported.place,
    label: `${label} needs it`,
    disables: label,
  });
  return true;
}

function describe(action: Action, flow: Flow, { contract }: LinkContext) {
  const operations = flow.steps.filter(isCall).map((step) => step.operation);
  const [only, ...others] = operations;
  const relays =
    only !== undefined &&
    others.length === 0 &&
    flow.mappings.length === 0 &&
    flow.steps.length === 1;
  return {
    operations,
    description: action.description,
    contract: relays ? contract(only) : undefined,
    outputSchema: flow.mappings.length > 0 ? undefined : outputSchema(action.outputs),
  };
}

function linkFlow(action: Action, steps: readonly Step[], at: Referable): Flow {
  const names = action.steps.map(({ name }) => name);
  const mappings = linkMappings(action, { ...at, earlier: names });
  // Only what calls nobody is made of inputs; everything else is made of an answer.
  if (mappings.length === 0)
    reportUnresolved(action, steps.length === 0 ? at.drafts.known : [], at.report);
  const outputs = linkOutputs(action.outputs, { label: action.label, report: at.report });
  if (steps.length === 0) return { steps, mappings, constant: outputs, output: whole };
  return { steps, mappings, constant: undefined, output: mappings.length > 0 ? whole : outputs };
}

function linkSteps(
  action: Action,
  at: Referable,
  context: LinkContext,
): readonly Step[] | undefined {
  if (action.steps.length === 0) return isConstant(action) ? [] : linkOnlyCall(action, at, context);
  const steps = action.steps.map((step, index) => linkStep(step, index, { action, at, context }));
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

/** Outputs that say what they are need nobody to be called: a mock. */
function isConstant({ call, outputs }: Action): boolean {
  const [first] = outputs;
  return !call && first !== undefined && holdsConstant(first);
}

function holdsConstant(output: Action['outputs'][number]): boolean {
  return output.constant !== undefined || output.properties.some(holdsConstant);
}

function linkOnlyCall(
  action: Action,
  at: Referable,
  { resolveCall, path }: LinkContext,
): readonly CallStep[] | undefined {
  const operation = resolveCall(action.call, { ...action, path });
  if (!operation) return undefined;
  const step = {
    kind: 'call',
    name: 'call',
    condition: undefined,
    forEach: undefined,
    operation,
  } as const;
  return [{ ...step, arguments: linkArguments(action, operation, at) }];
}

interface Surroundings {
  readonly action: Action;
  readonly at: Referable;
  readonly context: LinkContext;
}

function linkStep(
  step: WrittenStep,
  index: number,
  { action, at, context }: Surroundings,
): Step | undefined {
  const { text, place } = step.type;
  const compiler = context.steps.find((one) => one.kind === text || one.aliases.includes(text));
  if (!compiler) {
    const help = `one of ${context.steps.map(({ kind }) => kind).join(', ')}`;
    context.report.add({
      code: 'unknown-step',
      severity: 'error',
      message: `'${text}' is no kind of step`,
      place,
      help,
      disables: action.label,
    });
    return undefined;
  }
  const before = action.steps.slice(0, index).map(({ name }) => name);
  const outside = { ...at, earlier: before };
  const inside = step.forEach ? { ...at, earlier: [...before, 'item'] } : outside;
  const read = (written: WrittenStep['condition'], scope: Referable) =>
    written && readExpression(written.text, written.place, scope);
  const frame = {
    name: step.name,
    forEach: read(step.forEach, outside),
    condition: read(step.condition, inside),
  };
  return compiler.compile(step, frame, stepLinker(step, inside, { action, at, context }));
}

function stepLinker(
  step: WrittenStep,
  at: Referable,
  { action, context }: Surroundings,
): StepLinker {
  const { label } = action;
  return {
    label,
    report: context.report,
    folder: context.folder,
    earlier: at.earlier,
    expression: (value, place, feed) => readExpression(value, place, at, feed),
    call(content): CallLink | undefined {
      const call = content.get('call');
      const text = call.text();
      const caller = {
        ...action,
        name: step.name,
        description: '',
        place: step.place,
        path: undefined,
      };
      const operation = context.resolveCall(
        text === undefined ? undefined : { text, place: call.place },
        caller,
      );
      if (!operation) return undefined;
      const given = {
        label: `step '${step.name}' of ${label}`,
        arguments: readArguments(content.get('with', 'inputParameters')),
        place: step.place,
      };
      return { operation, arguments: linkArguments(given, operation, at) };
    },
  };
}
