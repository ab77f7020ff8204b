import { type PathTemplate, parsePathTemplate, renamePlaceholders } from '../http/index.ts';
import type {
  ConsumedApi,
  ConsumedOperation,
  ConsumedResource,
  Diagnostic,
  Place,
  Report,
  Written,
  WrittenParameter,
} from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import { matchName } from './names.ts';
import type { Operation, Parameter, ParameterLocation, ParameterType } from './plan.ts';

/** An operation as it was linked, or why it cannot be called. */
export interface LinkedOperation {
  /** `namespace.name`. */
  readonly id: string;
  readonly description: string;
  /** As written. */
  readonly path: string;
  readonly place: Place;
  /** Absent when it cannot be called. */
  readonly operation: Operation | undefined;
  /** Why not, to be reported when something calls it; absent when it has been reported. */
  readonly refusal: Diagnostic | undefined;
}

/** Links the operations of one consumed API. Those that can never be sent keep their place in the order. */
export function linkOperations(
  api: ConsumedApi,
  bindings: Bindings,
  report: Report,
): readonly LinkedOperation[] {
  return api.resources.flatMap((resource) => {
    const path = readPath(resource.path);
    if (!('refusal' in path)) reportBraces(resource.path, report);
    return resource.operations.map((written): LinkedOperation => {
      const common = {
        id: `${api.namespace}.${written.name}`,
        description: written.description,
        path: resource.path.text,
        place: written.place,
      };
      const linked =
        'refusal' in path ? path : link({ api, resource, written, path, bindings, report });
      return { operation: undefined, refusal: undefined, ...common, ...linked };
    });
  });
}

/** `.` and `..` in any spelling: URL parsers remove them, and with them the segment before. */
const DOT_SEGMENT = /^(\.|%2e){1,2}$/i;

function readPath(written: Written): PathTemplate | { refusal: Diagnostic } {
  try {
    if (/[#?]/.test(written.text)) throw new RangeError("it has a '#' or a '?'");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be sent
    if (/[\\\x00-\x1f\x7f]/.test(written.text))
      throw new RangeError('it has a backslash or a control character');
    if (written.text.split('/').some((segment) => DOT_SEGMENT.test(segment)))
      throw new RangeError(
        'it has a dot segment, which would be removed together with what is before it',
      );
    return parsePathTemplate(written.text);
  } catch (reason) {
    const message = `the path '${written.text}' can never be sent: ${(reason as Error).message}`;
    const disables = 'what calls its operations';
    const { place } = written;
    return { refusal: { code: 'invalid-path', severity: 'error', message, place, disables } };
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

function link(link: Link): Partial<LinkedOperation> {
  const { api, resource, written, path } = link;
  if (!written.usable) return {};
  const declared = nearestFirst([written.parameters, resource.parameters, api.parameters]);
  const refusal = refuse(declared, link);
  if (refusal) return { refusal };
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
  return { operation };
}

/** What keeps an operation from being called as it is meant. */
function refuse(declared: readonly WrittenParameter[], { api, written, path }: Link) {
  const id = `${api.namespace}.${written.name}`;
  const refusal = (code: Diagnostic['code'], message: string, place: Place): Diagnostic => ({
    code,
    severity: 'error',
    message,
    place,
    disables: `what calls '${id}'`,
  });
  if (written.unsupported) {
    const { feature, place } = written.unsupported;
    const message = `${feature} is not supported yet`;
    return refusal('unsupported-feature', message, place);
  }
  const foreign = declared.find((one) => one.in?.toLowerCase() === 'environment');
  if (foreign) {
    const message = `the parameter '${foreign.name}' is 'in: environment', which is not supported yet`;
    return refusal('unsupported-feature', message, foreign.place);
  }
  const inPath = declared.filter((one) => one.in?.toLowerCase() === 'path');
  const names = inPath.map((one) => one.name);
  const unclear = path.placeholders.find((name) => matchName(name, names).kind === 'ambiguous');
  if (unclear !== undefined) {
    const message = `the placeholder '{${unclear}}' could be filled by several parameters`;
    return refusal('duplicate-name', message, inPath[0]?.place ?? written.place);
  }
  const stranded = inPath.find(({ name }) => matchName(name, path.placeholders).kind === 'none');
  if (!stranded) return undefined;
  const message = `the path '${path.text}' has no placeholder for the parameter '${stranded.name}'`;
  return refusal('missing-placeholder', message, stranded.place);
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

/** Methods whose requests are sent without a body. */
export const BODILESS: readonly string[] = ['GET', 'HEAD'];

function reportBody(written: WrittenParameter, operation: ConsumedOperation, report: Report): void {
  if (!BODILESS.includes(operation.method)) {
    const message = `the parameter '${written.name}' is 'in: body'; it is sent as the JSON body`;
    report.add({ code: 'body-parameter', severity: 'warning', message, place: written.place });
    return;
  }
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
