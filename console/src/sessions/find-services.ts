import { computed } from '@preact/signals';
import { plan, type ServedExposer, type ServedOffer } from '../served.ts';

/** What can be done with sessions. */
export type SessionCall = 'list' | 'create' | 'get' | 'update' | 'delete' | 'extend';

/** A REST exposer whose routes call an AI Sessions API. */
export interface SessionService {
  readonly exposer: ServedExposer;
  /** The routes by what they do; what the exposer does not offer is not there. */
  readonly routes: Readonly<Partial<Record<SessionCall, ServedOffer>>>;
}

/** All that are served. Sessions can be looked at where they can be listed and read. */
export const services = computed<readonly SessionService[]>(() =>
  (plan.value?.documents ?? [])
    .flatMap(({ exposes }) => exposes)
    .filter(({ type, url }) => type === 'rest' && url !== null)
    .map((exposer) => ({ exposer, routes: routesOf(exposer) }))
    .filter(({ routes: { list, get } }) => list && get),
);

function routesOf({ offers }: ServedExposer): SessionService['routes'] {
  const found = SHAPES.map(([call, method, tail]) => [
    call,
    offers.find(({ target }) => target.startsWith(`${method} `) && tail.test(target)),
  ]);
  return Object.fromEntries(found.filter(([, offer]) => offer));
}

/** The organisation and, where there is one, the session of a route's target. */
export const PLACE =
  /\/organi[sz]ations\/\{([^}]+)\}\/ai\/sessions(?:\/\{([^}]+)\}(?:\/extend)?)?$/;

/** Operations of the AI Sessions contract, by what they are asked with and where. */
const SHAPES: readonly (readonly [SessionCall, string, RegExp])[] = [
  ['list', 'GET', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['create', 'POST', /^\S+ \S*\/organi[sz]ations\/\{[^}]+\}\/ai\/sessions$/],
  ['get', 'GET', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['update', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['delete', 'DELETE', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}$/],
  ['extend', 'PUT', /^\S+ \S*\/ai\/sessions\/\{[^}]+\}\/extend$/],
];
