import { ANY_METHOD } from '../../http/index.ts';
import type { JsonSchema } from '../../plan/index.ts';
import type { Diagnostic } from '../../spec/index.ts';
import type { Part } from '../exposer.ts';
import { withUniqueNames } from './compile.ts';
import type { RestExposure, RestForward, RestRoute } from './exposure.ts';
import { describeApi, openApi } from './openapi.ts';

/** One REST API among those that share an address. */
export type RestPart = Part<RestExposure>;

/** The parts without the routes that an earlier part has. */
export function withoutOverlaps(parts: readonly RestPart[]): readonly RestPart[] {
  const seen = firstRoutes(parts);
  return parts.map((part) => {
    const isFirst = (one: Claim) => seen.get(shapeOf(one)) === one;
    const routes = part.exposure.routes.filter(isFirst);
    const forwards = part.exposure.forwards.filter(isFirst);
    return { ...part, exposure: { ...part.exposure, routes, forwards } };
  });
}

/** What is said of each route that an earlier part has. */
export function overlaps(parts: readonly RestPart[]): readonly Diagnostic[] {
  const seen = firstRoutes(parts);
  return parts.flatMap(({ exposure }) =>
    claims(exposure).flatMap((route) => {
      const first = seen.get(shapeOf(route));
      return first && first !== route ? [overlap(route, first)] : [];
    }),
  );
}

function overlap(claim: Claim, first: Claim): Diagnostic {
  const { path, place } = claim;
  return {
    code: 'shadowed-route',
    severity: 'warning',
    message: `${methodOf(claim)} ${path.text} is served by another document already; this one is left out`,
    place,
    related: [{ place: first.place, label: 'is served' }],
  };
}

/** What no two parts can have. */
type Claim = RestRoute | RestForward;

function claims({ routes, forwards }: RestExposure): readonly Claim[] {
  return [...routes, ...forwards];
}

function methodOf(claim: Claim): string {
  return 'method' in claim ? claim.method : ANY_METHOD;
}

function firstRoutes(parts: readonly RestPart[]): ReadonlyMap<string, Claim> {
  const seen = new Map<string, Claim>();
  for (const route of parts.flatMap(({ exposure }) => claims(exposure))) {
    const shape = shapeOf(route);
    if (!seen.has(shape)) seen.set(shape, route);
  }
  return seen;
}

/** What a router tells routes apart by. */
function shapeOf(claim: Claim): string {
  const segments = claim.path.segments.map((segment) =>
    segment.map((part) => (part.kind === 'text' ? part.text : '{}')).join(''),
  );
  return `${methodOf(claim)} /${segments.join('/')}`;
}

/** One OpenAPI description of several parts. Operation ids that repeat get a number. */
export function describeTogether(first: RestPart, others: readonly RestPart[]): JsonSchema {
  if (others.length === 0) return openApi(first.exposure);
  const exposures = [first, ...others].map(({ exposure }) => exposure);
  const versions = new Set(exposures.map(({ version }) => version));
  return describeApi(
    {
      title: `${first.exposure.title} and ${others.length} more`,
      version: versions.size === 1 ? first.exposure.version : '0.0.0',
      description: exposures.map(({ title, namespace }) => `* ${title} (${namespace})`).join('\n'),
    },
    withNamesApart(exposures),
  );
}

/** Names of routes are unique in their exposure; here in all of them. */
function withNamesApart(exposures: readonly RestExposure[]): readonly RestExposure[] {
  const routes = withUniqueNames(exposures.flatMap((one) => one.routes));
  const forwards = withUniqueNames(exposures.flatMap((one) => one.forwards));
  let [route, forward] = [0, 0];
  return exposures.map((one) => {
    const [firstRoute, firstForward] = [route, forward];
    route += one.routes.length;
    forward += one.forwards.length;
    return {
      ...one,
      routes: routes.slice(firstRoute, route),
      forwards: forwards.slice(firstForward, forward),
    };
  });
}
