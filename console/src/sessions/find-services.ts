import { computed } from '@preact/signals';
import { plan, type ServedDocument, type ServedExposer, type ServedOffer } from '../served.ts';

/** What can be done with sessions. */
export type SessionCall =
  | 'list'
  | 'create'
  | 'get'
  | 'update'
  | 'delete'
  | 'extend'
  // Beyond the contract.
  | 'search'
  | 'fork'
  | 'organisations'
  | 'usage';

/** An AI Sessions API that is called by what is served here. */
export interface SessionService {
  /** Of the exposer, or of the consumed API. */
  readonly name: string;
  /** The REST exposer whose routes call it; absent when there is none, and the API is embedded. */
  readonly exposer: ServedExposer | undefined;
  /** The routes by what they do; what the exposer does not offer is not there. */
  readonly routes: Readonly<Partial<Record<SessionCall, ServedOffer>>>;
  /** Whether it is the service of this process, which its control port leads to. */
  readonly isEmbedded: boolean;
  /** Those that the key may see, where the process knows. */
  readonly organisations: readonly string[];
}

/** All that are served. Sessions can be looked at where they can be listed and read. */
export const services = computed<readonly SessionService[]>(() =>
  (plan.value?.documents ?? []).flatMap(servicesOf),
);

function servicesOf(document: ServedDocument): readonly SessionService[] {
  const exposed = document.exposes
    .filter(({ type, url }) => type === 'rest' && url !== null)
    .map((exposer) => throughRoutes(exposer, document))
    .filter(({ routes: { list, get } }) => list && get);
  if (exposed.some(({ isEmbedded }) => isEmbedded)) return exposed;
  const embedded = document.consumes.find((one) => one.embedded);
  if (!embedded) return exposed;
  const { namespace: name, organisations } = embedded;
  return [...exposed, { name, exposer: undefined, routes: {}, isEmbedded: true, organisations }];
}

function throughRoutes(exposer: ServedExposer, { consumes }: ServedDocument): SessionService {
  const routes = routesOf(exposer);
  const called = consumes.find(({ operations }) =>
    operations.some(({ id }) => id === routes.list?.operation),
  );
  const { embedded: isEmbedded = false, organisations = [] } = called ?? {};
  return { name: exposer.namespace, exposer, routes, isEmbedded, organisations };
}

function routesOf({ offers }: ServedExposer): SessionService['routes'] {
  const found = SHAPES.map(([call, method, tail]) => [
    call,
    offers.find(({ target }) => target.startsWith(`${method} `) && tail.test(target)),
  ]);
  return Object.fromEntries(found.filter(([, offer]) => offer));
}

/** The organisation and, where there is one, the session of a route's target. */
export const PLACE =
  /\/organi[sz]ations\/\{([^}]+)\}\/ai\/sessions(?:\/(?:usage|search)|\/\{([^}]+)\}(?:\/(?:extend|fork))?)?$/;

/** Operations of the AI Sessions contract, by what they are asked with and where. */
const SHAPES: readonly (readonly [SessionCall, string, RegExp])[] = [
  ['list', 'GET', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['create', 'POST', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['get', 'GET', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['update', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['delete', 'DELETE', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['extend', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}\/extend$/],
  ['fork', 'POST', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}\/fork$/],
  ['search', 'GET', /^\S+ \S*\/ai\/sessions\/search$/],
  ['usage', 'GET', /^\S+ \S*\/ai\/sessions\/usage$/],
  ['organisations', 'GET', /^\S+ \S*\/organi[sz]ations$/],
];
