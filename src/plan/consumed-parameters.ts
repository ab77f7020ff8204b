import type { PathTemplate } from '../http/index.ts';
import type { ConsumedApi, ConsumedOperation, Report, WrittenParameter } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import type { Parameter, ParameterLocation, ParameterType } from './plan.ts';

/** What linking a parameter of a consumed operation needs. */
export interface ParameterLinking {
  readonly api: Pick<ConsumedApi, 'namespace'>;
  /** The operation that has it. */
  readonly written: ConsumedOperation;
  readonly path: PathTemplate;
  readonly bindings: Bindings;
  readonly report: Report;
}

/** Links one parameter. Where it goes, and its type, are guessed with a warning when it does not say. */
export function linkParameter(written: WrittenParameter, link: ParameterLinking): Parameter {
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
  { path, written: operation, report }: ParameterLinking,
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
    if (operation.body) return;
    const message = `the parameter '${written.name}' is 'in: body'; it is sent as the JSON body`;
    report.add({ code: 'body-parameter', severity: 'note', message, place: written.place });
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
