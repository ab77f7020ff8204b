import { type PathTemplate, parsePathTemplate } from '../../http/index.ts';
import {
  type CompileContext,
  type ContractResponse,
  type LinkedAction,
  linkAction,
} from '../../plan/index.ts';
import {
  ACTION_KEYS,
  type Cursor,
  type DeclaredResponse,
  EXPOSER_KEYS,
  type ExposedAdapter,
  type Named,
  readAction,
  readParameters,
  readResponses,
  scopedReport,
  type WrittenParameter,
} from '../../spec/index.ts';
import { portOr } from '../usual-port.ts';
import { compileForward } from './compile-forward.ts';
import type { RestExposure, RestForward, RestRoute } from './exposure.ts';

const DEFAULT_PORT = 8080;

/** Compiles an entry of `exposes` with `type: rest`. */
export function compileRest(
  adapter: ExposedAdapter,
  context: CompileContext,
): RestExposure | undefined {
  const { content } = adapter;
  content.expectKeys(
    [...EXPOSER_KEYS, 'inputParameters', 'resources', 'maxBinarySize'],
    'a REST exposer',
  );
  reportForeignKeys(content);
  const shared = readParameters(content.get('inputParameters'), 'exposed');
  const resources = content
    .get('resources')
    .named('resources')
    .map((entry) => compileResource(entry, shared, context));
  const routes = resources.flatMap((resource) => resource.routes);
  const forwards = resources.flatMap((resource) => resource.forwards);
  if (routes.length + forwards.length === 0) return undefined;
  return {
    type: 'rest',
    namespace: adapter.namespace,
    address: adapter.address,
    port: portOr(DEFAULT_PORT, adapter),
    place: adapter.place,
    title: context.title,
    version: context.version,
    description: adapter.description,
    routes: withUniqueNames(withoutShadows(routes, adapter)),
    forwards: withUniqueNames(forwards),
  };
}

function reportForeignKeys(content: Cursor): void {
  if (!content.get('description').exists) return;
  content.add(
    'foreign-key',
    'note',
    "the language's schema has no 'description' on a REST exposer; it is used as meant",
    content.keyPlace('description'),
  );
}

interface PlacedRoute extends RestRoute {
  readonly cursor: Cursor;
}

/** @param shared inputs of every operation of the exposer */
function compileResource(
  { name, value }: Named,
  shared: readonly WrittenParameter[],
  context: CompileContext,
): { readonly routes: readonly PlacedRoute[]; readonly forwards: readonly RestForward[] } {
  value.expectKeys(
    [
      'name',
      'path',
      'description',
      'display',
      'label',
      'tags',
      'inputParameters',
      'operations',
      'forward',
    ],
    'an exposed resource',
  );
  const path = readPath(value);
  if (!path) return { routes: [], forwards: [] };
  const at = { path, resource: name ?? path.text };
  const own = readParameters(value.get('inputParameters'), 'exposed');
  const inputs = nearestFirst(own, shared);
  const routes = value
    .get('operations')
    .named('operations')
    .flatMap((operation) => compileOperation(operation, { ...at, inputs, context }));
  return { routes, forwards: compileForward(value, at, context) };
}

function readPath(resource: Cursor): PathTemplate | undefined {
  const path = resource.get('path');
  const text = path.text();
  try {
    if (text === undefined) throw new RangeError('it is missing');
    if (text.includes('#'))
      throw new RangeError("it has a '#', and what follows one never reaches a server");
    return parsePathTemplate(withoutQuery(text, path).replace(EXPRESS, '$1{$2}'));
  } catch (reason) {
    resource.add(
      'invalid-path',
      'error',
      `the path '${text ?? ''}' can never match: ${(reason as Error).message}`,
      path.place,
      { disables: 'this resource' },
    );
    return undefined;
  }
}

/** Routes as a web framework writes them: `/notes/:id`. */
const EXPRESS = /(^|\/):([A-Za-z_]\w*)/g;

/** Routes are told apart by their paths; what callers give in the query are inputs. */
function withoutQuery(text: string, path: Cursor): string {
  const at = text.search(/\?(?![^{}]*\})/);
  if (at === -1) return text;
  const message = `the path '${text}' has a query; '${text.slice(0, at)}' is served`;
  const help = 'leave it out: inputs are taken from the query by their names';
  path.add('query-in-path', 'warning', message, path.place, { help });
  return text.slice(0, at);
}

interface Surroundings {
  readonly path: PathTemplate;
  readonly resource: string;
  /** Inputs that the resource and its exposer declare for all operations. */
  readonly inputs: readonly WrittenParameter[];
  readonly context: CompileContext;
}

function compileOperation(
  { name, value }: Named,
  { path, resource, inputs, context }: Surroundings,
): PlacedRoute[] {
  value.expectKeys(
    [...ACTION_KEYS, 'method', 'responses', 'responseBinary', 'hints'],
    'an exposed operation',
  );
  const method = (value.get('method').text() ?? 'GET').toUpperCase();
  const label = `operation ${method} ${path.text}`;
  const action = readAction(value, label);
  const report = scopedReport(value.report, label);
  const cursor = value.reportingTo(report);
  if (!value.get('method').exists)
    cursor.add('missing-key', 'error', "an exposed operation has no 'method'", value.headPlace, {
      help: "write 'method: GET', or whichever it is",
    });
  const responses = readResponses(cursor);
  const linked = linkAction(
    {
      ...action,
      usable: action.usable && !report.failed,
      inputs: nearestFirst(action.inputs, inputs),
    },
    { ...context.link, path },
  );
  if (!linked) return [];
  const described = describe(linked, name, responses);
  return [{ ...described, method, path, resource, place: value.place, cursor: value }];
}

/** Inputs of two levels; of two with one name, the nearer. */
function nearestFirst(
  near: readonly WrittenParameter[],
  far: readonly WrittenParameter[],
): readonly WrittenParameter[] {
  const others = far.filter(({ name }) => !near.some((one) => one.name === name));
  return [...near, ...others.map((one) => ({ ...one, shared: true as const }))];
}

function describe(
  linked: LinkedAction,
  name: string | undefined,
  declared: readonly DeclaredResponse[],
) {
  const [operation] = linked.operations;
  return {
    name: name ?? operation?.name ?? 'operation',
    description: linked.description || operation?.description || '',
    inputs: linked.inputs,
    flow: linked.flow,
    responses: declared.length > 0 ? declared : (linked.contract?.responses ?? []).map(inJson),
  };
}

/** Of the bodies in a contract only JSON is read. */
function inJson({ status, description, schema }: ContractResponse): DeclaredResponse {
  const body = { mediaType: 'application/json', binary: false, schema };
  return { status, description, content: schema ? [body] : [] };
}

function withoutShadows(
  routes: readonly PlacedRoute[],
  adapter: ExposedAdapter,
): readonly RestRoute[] {
  const seen = new Set<string>();
  return routes.flatMap(({ cursor, ...route }) => {
    const key = `${route.method} ${route.path.text.replace(/\{[^}]*\}/g, '{}').replace(/(?<=.)\/$/, '')}`;
    if (seen.has(key)) {
      adapter.content.add(
        'shadowed-route',
        'warning',
        `${route.method} ${route.path.text} is exposed twice; the first one is served`,
        cursor.place,
        { help: 'give it a path or a method of its own' },
      );
      return [];
    }
    seen.add(key);
    return [route];
  });
}

/** Names become operation ids, which OpenAPI wants unique; documents repeat `get` and `post`. */
export function withUniqueNames<T extends { readonly name: string }>(
  routes: readonly T[],
): readonly T[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return routes.map((route) => {
    let name = route.name;
    let count = counts.get(name) ?? 1;
    while (taken.has(name)) {
      count += 1;
      name = `${route.name}-${count}`;
    }
    taken.add(name);
    counts.set(route.name, count);
    return name === route.name ? route : { ...route, name };
  });
}
