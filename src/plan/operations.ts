import type { PathTemplate } from '../http/index.ts';
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
import { type Bindings, isOfEnvironment } from './bindings.ts';
import { type BodyLinking, linkBody } from './bodies.ts';
import { BODILESS, linkParameter } from './consumed-parameters.ts';
import { matchName } from './names.ts';
import { operationPath, type ReadPath, readPath, reportBraces } from './operation-path.ts';
import { linkProjection } from './outputs/link-projection.ts';
import { linkPagination } from './pagination.ts';
import { inParameterNames, missingPlaceholders } from './path-parameters.ts';
import { linkQuery, namesInQuery, reportQuery } from './path-query.ts';
import type { Operation, Parameter } from './plan.ts';
import { linkResponse, type ResponseType } from './responses.ts';

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
  linking: OperationLinking,
): readonly LinkedOperation[] {
  const { report } = linking;
  return api.resources.flatMap((resource) => {
    if (!('refusal' in readPath(resource.path))) {
      reportBraces(resource.path, report);
      reportQuery(resource.path, report);
    }
    return resource.operations.map((written): LinkedOperation => {
      const place = operationPath(resource.path, written, report);
      const read = readPath(place);
      if (written.path && !('refusal' in read)) reportQuery(place, report);
      const common = {
        id: `${api.namespace}.${written.name}`,
        description: written.description,
        path: place.text,
        place: written.place,
      };
      const linked =
        'refusal' in read ? read : link({ ...linking, api, resource, written, ...read, place });
      return { operation: undefined, refusal: undefined, ...common, ...linked };
    });
  });
}

/** What linking operations needs from their surroundings. */
export interface OperationLinking extends Pick<BodyLinking, 'bodies' | 'prefixes'> {
  readonly formats: readonly ResponseType[];
  readonly bindings: Bindings;
  readonly report: Report;
}

interface Link extends OperationLinking {
  readonly api: ConsumedApi;
  readonly resource: ConsumedResource;
  readonly written: ConsumedOperation;
  readonly path: PathTemplate;
  readonly query: ReadPath['query'];
  /** Where the path stands. */
  readonly place: Written;
}

function link(link: Link): Partial<LinkedOperation> {
  const { api, resource, written, path } = link;
  if (!written.usable) return {};
  const all = nearestFirst([written.parameters, resource.parameters, api.parameters]);
  const bound = { ...link, bindings: link.bindings.within(all) };
  const places = [...path.placeholders, ...namesInQuery(link.query)];
  const sent = all.flatMap((parameter) => ofEnvironmentInPath(parameter, places) ?? []);
  const query = linkQuery(link.query, sent, bound);
  const refusal = refuse(query.parameters, link);
  if (refusal) return { refusal };
  const parameters = query.parameters.map((parameter) => linkParameter(parameter, bound));
  parameters.push(...missingPlaceholders(parameters, bound, api.namespace));
  const body = bodyOf(parameters, bound);
  const response = linkResponse(written.response, link.formats, written.place);
  const paged = paginationOf(parameters, response, link);
  for (const part of [body, response, paged])
    if (part && 'refusal' in part) return { refusal: refusalOf(part.refusal, link) };
  const operation: Operation = {
    id: `${api.namespace}.${written.name}`,
    namespace: api.namespace,
    name: written.name,
    description: written.description,
    method: written.method,
    path: inParameterNames(parameters, bound),
    query: query.pairs,
    parameters: [...parameters, ...(body && 'plan' in body ? body.parameters : [])],
    body: body && 'plan' in body ? body.plan : undefined,
    response: 'refusal' in response ? undefined : response,
    pagination: paged && 'plan' in paged ? paged.plan : undefined,
    projection: linkProjection(written.outputs, link.report),
    place: written.place,
  };
  return { operation };
}

function paginationOf(
  parameters: readonly Parameter[],
  response: ReturnType<typeof linkResponse>,
  { written }: Link,
): ReturnType<typeof linkPagination> | undefined {
  if (!written.pagination || 'refusal' in response) return undefined;
  const { format } = response;
  return linkPagination(written.pagination, { method: written.method, format, parameters });
}

function bodyOf(
  parameters: readonly Parameter[],
  link: Link,
): ReturnType<typeof linkBody> | undefined {
  const { written, api, report } = link;
  if (!written.body) return undefined;
  if (!BODILESS.includes(written.method))
    return linkBody(written.body, { ...link, parameters, namespace: api.namespace });
  const message = `a ${written.method} request is sent without a body; this one is dropped`;
  const { place } = written.body;
  report.add({ code: 'body-on-get', severity: 'warning', message, place });
  return undefined;
}

function refusalOf(
  refusal: Pick<Diagnostic, 'code' | 'message' | 'place' | 'help'>,
  { api, written }: Link,
): Diagnostic {
  return {
    ...refusal,
    severity: 'error',
    disables: `what calls '${api.namespace}.${written.name}'`,
  };
}

/**
 * A variable of the environment fills the placeholder of its name; elsewhere templates name it.
 *
 * @returns the parameter as it is sent; `undefined` when it is not sent by itself
 */
function ofEnvironmentInPath(
  parameter: WrittenParameter,
  placeholders: readonly string[],
): WrittenParameter | undefined {
  if (!isOfEnvironment(parameter)) return parameter;
  const { name, place } = parameter;
  if (matchName(name, placeholders).kind === 'none') return undefined;
  return { ...parameter, in: 'path', value: { text: `{{${name}}}`, place } };
}

/** What keeps an operation from being called as it is meant. */
function refuse(declared: readonly WrittenParameter[], link: Link) {
  const { written, path } = link;
  const refusal = (code: Diagnostic['code'], message: string, place: Place, help: string) =>
    refusalOf({ code, message, place, help }, link);
  const inPath = declared.filter((one) => one.in?.toLowerCase() === 'path');
  const names = inPath.map((one) => one.name);
  const unclear = path.placeholders.find((name) => matchName(name, names).kind === 'ambiguous');
  if (unclear !== undefined) {
    const message = `the placeholder '{${unclear}}' could be filled by several parameters`;
    const at = inPath[0]?.place ?? written.place;
    return refusal('duplicate-name', message, at, 'spell it like one of them');
  }
  const stranded = inPath.find(({ name }) => matchName(name, path.placeholders).kind === 'none');
  if (!stranded) return undefined;
  const message = `the path '${path.text}' has no placeholder for the parameter '${stranded.name}'`;
  const help = `write '{{${stranded.name}}}' into the path where its value belongs, or 'in: query' if it belongs there`;
  return refusal('missing-placeholder', message, stranded.place, help);
}

/** Parameters of all levels; the nearest level wins where names repeat. */
function nearestFirst(levels: readonly (readonly WrittenParameter[])[]): WrittenParameter[] {
  const byName = new Map<string, WrittenParameter>();
  for (const parameter of levels.flat()) {
    if (!byName.has(parameter.name)) byName.set(parameter.name, parameter);
  }
  return [...byName.values()];
}
