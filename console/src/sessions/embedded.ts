import type { Asked } from './call.ts';
import type { SessionCall, SessionService } from './find-services.ts';

/** Where the control port leads to the service of its process. */
const ORGANISATIONS = '/embedded/api/v3/organizations';

interface Way {
  readonly method: 'GET' | 'POST';
  /** Behind the sessions of an organisation. */
  readonly tail: string;
  /** Whether it is only for want of a route. */
  readonly isSpare?: true;
}

const WAYS: Readonly<Partial<Record<SessionCall, Way>>> = {
  organisations: { method: 'GET', tail: '' },
  list: { method: 'GET', tail: '' },
  get: { method: 'GET', tail: '/{}', isSpare: true },
  search: { method: 'GET', tail: '/search' },
  usage: { method: 'GET', tail: '/usage' },
  fork: { method: 'POST', tail: '/{}/fork' },
};

/** Whether the service itself is asked, as it can do more than the routes of a document. */
export function isDirect({ isEmbedded, routes }: SessionService, call: SessionCall): boolean {
  const way = WAYS[call];
  return isEmbedded && way !== undefined && !(way.isSpare && routes[call]);
}

/** How the service itself is asked. */
export function directPath(call: SessionCall, { organisation, sessionId = '', query = {} }: Asked) {
  const { method, tail } = WAYS[call] ?? { method: 'GET' as const, tail: '' };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const asked = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  const path =
    organisation === undefined
      ? ORGANISATIONS
      : `${sessionsOf(organisation)}${tail.replace('{}', written(sessionId))}`;
  return { method, path: asked === '' ? path : `${path}?${asked}` };
}

/** Where events are told: of all sessions of an organisation, or of one. */
export function eventsPath(organisation: string, sessionId: string | undefined): string {
  const one = sessionId === undefined ? '' : `/${written(sessionId)}`;
  return `${sessionsOf(organisation)}${one}/events`;
}

function sessionsOf(organisation: string): string {
  return `${ORGANISATIONS}/${written(organisation)}/ai/sessions`;
}

function written(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}
