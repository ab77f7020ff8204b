import { type PathTemplate, parsePathTemplate, renamePlaceholders } from '../http/index.ts';
import type {
  ConsumedApi,
  ConsumedOperation,
  ConsumedResource,
  Report,
  Unsupported,
  Written,
  WrittenParameter,
} from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import { matchName } from './names.ts';
import type { Operation, Parameter, ParameterLocation, ParameterType } from './plan.ts';

/** An operation as it was linked, with what keeps it from being called. */
export interface LinkedOperation {
  readonly operation: Operation;
  readonly unsupported: Unsupported | undefined;
}

/** Links the operations of one consumed API. Those that can never be sent are reported and left out. */
export function linkOperations(
  api: ConsumedApi,
  bindings: Bindings,
  report: Report,
): readonly LinkedOperation[] {
  return api.resources.flatMap((resource) => {
    const path = readPath(resource.path, report);
    if (!path) return [];
    reportBraces(resource.path, report);
    return resource.operations.map((written) =>
      linkOperation({ api, resource, written, path, bindings, report }),
    );
  });
}

function readPath(written: Written, report: Report): PathTemplate | undefined {
  try {
    if (/[#?]/.test(written.text)) throw new RangeError("it has a '#' or a '?'");
    return parsePathTemplate(written.text);
  } catch (reason) {
    const message = `the path '${written.text}' can never be sent: ${(reason as Error).message}`;
    report.add({
      code: 'invalid-path',
      severity: 'error',
      message,
      place: written.place,
      disables: 'what calls its operations',
    });
    return undefined;
  }
}

function reportBraces(written: Written, report: Report): void {
  const single = written.text.replace(/\{\{[^{}]*\}\}/g, '').match(/\{[^{}]*\}/);
  if (!single) return;
  const message = `the placeholder '${single[0]}' has single braces; the language writes '{${single[0]}}'. Both are substituted`;
  report.add({
    code: 'single-brace-placeholder',
    severity: 'warning',
    message,
    place: written.place,
  });
}

interface Link {
  readonly api: ConsumedApi;
  readonly resource: ConsumedResource;
  readonly written: ConsumedOperation;
  readonly path: PathTemplate;
  readonly bindings: Bindings;
  readonly report: Report;
}

function linkOperation(link: Link): LinkedOperation {
  const { api, resource, written, path, report } = link;
  const declared = nearestFirst([written.parameters, resource.parameters, api.parameters]);
  const parameters = declared.map((parameter) => linkParameter(parameter, link));
  parameters.push(...missingPlaceholders(parameters, link));
  const operation: Operation = {
    id: `${api.namespace}.${written.name}`,
    namespace: api.namespace,
    name: written.name,
    description: written.description,
    method: written.method,
    path: inParameterNames(path, parameters, link),
    parameters,
    place: written.place,
  };
  const stranded = strandedParameter(parameters, declared, link);
  if (stranded) report.add({ ...stranded, disables: 'what calls this operation' });
  const unsupported = stranded && { feature: stranded.message, place: stranded.place };
  return { operation, unsupported: written.unsupported ?? unsupported };
}

/** Parameters of all levels; the nearest level wins where names repeat. */
function nearestFirst(levels: readonly (readonly WrittenParameter[])[]): WrittenParameter[] {
  const byName = new Map<string, WrittenParameter>();
  for (const parameter of levels.flat()) {
    if (!byName.has(parameter.name)) byName.set(parameter.name, parameter);
  }
  return [...byName.values()];
}

function linkParameter(written: WrittenParameter, link: Link): Parameter {
  const location = readLocation(written, link);
  return {
    name: written.name,
    in: location,
    type: readType(written, link.report),
    required: written.required ?? location === 'path',
    description: written.description,
    value:
      written.value &&
      link.bindings.template(written.value, { namespace: link.api.namespace, use: 'input' }),
  };
}

const LOCATIONS: readonly string[] = ['path', 'query', 'header', 'cookie', 'body'];

function readLocation(
  written: WrittenParameter,
  { path, written: operation, report }: Link,
): ParameterLocation {
  const location = written.in?.toLowerCase();
  if (location === 'body') reportBody(written, operation, report);
  if (location !== undefined && LOCATIONS.includes(location)) return location as ParameterLocation;
  const inferred = path.placeholders.includes(written.name) ? 'path' : 'query';
  const message =
    location === undefined
      ? `the parameter '${written.name}' does not say where it goes; it goes into the ${inferred}`
      : `'${location}' is no place for the parameter '${written.name}'; it goes into the ${inferred}`;
  report.add({
    code: 'missing-key',
    severity: 'warning',
    message,
    place: written.place,
    help: `one of ${LOCATIONS.join(', ')}`,
  });
  return inferred;
}

function reportBody(written: WrittenParameter, operation: ConsumedOperation, report: Report): void {
  const message = `the parameter '${written.name}' is 'in: body'; it is sent as the JSON body`;
  report.add({ code: 'body-parameter', severity: 'warning', message, place: written.place });
  if (!['GET', 'HEAD'].includes(operation.method)) return;
  report.add({
    code: 'body-on-get',
    severity: 'warning',
    message: `a ${operation.method} request is sent without a body; '${written.name}' is dropped`,
    place: written.place,
  });
}

const TYPES: readonly string[] = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

function readType(written: WrittenParameter, report: Report): ParameterType {
  const type = written.type?.toLowerCase();
  if (type === undefined) return written.in?.toLowerCase() === 'body' ? 'any' : 'string';
  if (TYPES.includes(type)) return type as ParameterType;
  const message = `'${written.type}' is no type for the parameter '${written.name}'; any value is accepted`;
  report.add({
    code: 'wrong-type',
    severity: 'warning',
    message,
    place: written.place,
    help: `one of ${TYPES.join(', ')}`,
  });
  return 'any';
}

/** A parameter for each placeholder that has none under any spelling. */
function missingPlaceholders(
  parameters: readonly Parameter[],
  { path, resource, report }: Link,
): Parameter[] {
  const inPath = parameters
    .filter((parameter) => parameter.in === 'path')
    .map((parameter) => parameter.name);
  return path.placeholders.flatMap((name): Parameter[] => {
    if (matchName(name, inPath).kind !== 'none') return [];
    report.add({
      code: 'placeholder-without-parameter',
      severity: 'warning',
      message: `the placeholder '{${name}}' has no parameter; a required string is assumed`,
      place: resource.path.place,
    });
    return [
      { name, in: 'path', type: 'string', required: true, description: '', value: undefined },
    ];
  });
}

/** The path with its placeholders spelled like the parameters that fill them. */
function inParameterNames(
  path: PathTemplate,
  parameters: readonly Parameter[],
  link: Link,
): PathTemplate {
  const names = parameters
    .filter((parameter) => parameter.in === 'path')
    .map((parameter) => parameter.name);
  return renamePlaceholders(path, (name) => {
    const match = matchName(name, names);
    if (match.kind !== 'near') return name;
    link.report.add({
      code: 'name-mismatch',
      severity: 'warning',
      message: `the placeholder '{${name}}' is filled by the parameter '${match.name}'`,
      place: link.resource.path.place,
    });
    return match.name;
  });
}

function strandedParameter(
  parameters: readonly Parameter[],
  written: readonly WrittenParameter[],
  { path }: Link,
) {
  const stranded = parameters.find(
    (parameter) =>
      parameter.in === 'path' && matchName(parameter.name, path.placeholders).kind === 'none',
  );
  const place = written.find((one) => one.name === stranded?.name)?.place;
  if (!stranded || !place) return undefined;
  return {
    code: 'missing-placeholder' as const,
    severity: 'error' as const,
    message: `the path '${path.text}' has no placeholder for the parameter '${stranded.name}'`,
    place,
  };
}
