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
  | 'fork'
  | 'organisations'
  | 'usage';

/** A REST exposer whose routes call an AI Sessions API. */
export interface SessionService {
  readonly exposer: ServedExposer;
  /** The routes by what they do; what the exposer does not offer is not there. */
  readonly routes: Readonly<Partial<Record<SessionCall, ServedOffer>>>;
  /** Those that the key may see, where the process knows. */
  readonly organisations: readonly string[];
}

/** All that are served. Sessions can be looked at where they can be listed and read. */
export const services = computed<readonly SessionService[]>(() =>
  (plan.value?.documents ?? [])
    .flatMap((document) => document.exposes.map((exposer) => serviceOf(exposer, document)))
    .filter(({ exposer: { type, url } }) => type === 'rest' && url !== null)
    .filter(({ routes: { list, get } }) => list && get),
);

function serviceOf(exposer: ServedExposer, { consumes }: ServedDocument): SessionService {
  const routes = routesOf(exposer);
  const called = consumes.find(({ operations }) =>
    operations.some(({ id }) => id === routes.list?.operation),
  );
  return { exposer, routes, organisations: called?.organisations ?? [] };
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
  /\/organi[sz]ations\/\{([^}]+)\}\/ai\/sessions(?:\/usage|\/\{([^}]+)\}(?:\/(?:extend|fork))?)?$/;

/** Operations of the AI Sessions contract, by what they are asked with and where. */
const SHAPES: readonly (readonly [SessionCall, string, RegExp])[] = [
  ['list', 'GET', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['create', 'POST', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['get', 'GET', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['update', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['delete', 'DELETE', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['extend', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}\/extend$/],
  ['fork', 'POST', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}\/fork$/],
  ['usage', 'GET', /^\S+ \S*\/ai\/sessions\/usage$/],
  ['organisations', 'GET', /^\S+ \S*\/organi[sz]ations$/],
];
