import { signal } from '@preact/signals';
import { Refusal, send, tell } from '../api.ts';
import type { CallAnswer } from '../run/answer.tsx';
import { type CallerRequest, type Given, requestOf } from '../run/request.ts';
import type { ServedExposer, ServedInput, ServedOffer } from '../served.ts';
import { directPath, isDirect } from './embedded.ts';
import { PLACE, type SessionCall, type SessionService } from './find-services.ts';

/** Where a call goes, and what with. */
export interface Asked {
  /** Absent for what is about none. */
  readonly organisation?: string;
  readonly sessionId?: string;
  /** What filters and pages, by the names of the contract. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** What the service answered. */
export interface Answered {
  /** Read from JSON. */
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the exposer wants to know its callers by, as an `Authorization` header. It is kept in
 * memory and nowhere else: closing the tab forgets it.
 */
export const proof = signal('');

/**
 * Asks the service: through a route of the exposer, as any caller would, or through the control port
 * for what the embedded service can do beyond the routes of documents.
 *
 * @throws Refusal when the control port, the exposer or the service refuses
 */
export async function callService(
  service: SessionService,
  call: SessionCall,
  asked: Asked,
): Promise<Answered> {
  if (isDirect(service, call)) return askDirectly(call, asked);
  const { exposer, routes, name } = service;
  const offer = routes[call];
  if (!offer || !exposer) throw new Error(`'${name}' has no route for this`);
  return askThrough(exposer, requestOf(exposer, offer, givenFor(offer, asked)));
}

/** Whether there is a way to ask for something. */
export function can(service: SessionService, call: SessionCall): boolean {
  return service.routes[call] !== undefined || isDirect(service, call);
}

/** Whether it can be asked with something. */
export function takes(service: SessionService, call: SessionCall, parameter: string): boolean {
  const offer = service.routes[call];
  if (isDirect(service, call)) return true;
  return (offer?.inputs ?? []).some((input) => offer && parameterOf(offer, input) === parameter);
}

async function askDirectly(call: SessionCall, asked: Asked): Promise<Answered> {
  const { method, path } = directPath(call, asked);
  const body = method === 'GET' ? undefined : JSON.stringify(asked.body ?? {});
  const response = await send(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body }),
  });
  return { value: await response.json(), headers: Object.fromEntries(response.headers) };
}

async function askThrough(exposer: ServedExposer, request: CallerRequest): Promise<Answered> {
  const headers = proof.value === '' ? {} : { authorization: proof.value };
  const answer = await tell<CallAnswer>('/calls', {
    exposer: exposer.namespace,
    ...request,
    headers: { ...request.headers, ...headers },
  });
  const value = readJson(answer.body);
  if (answer.status >= 400) throw refusalOf(answer.status, value);
  return { value, headers: answer.headers };
}

function givenFor(offer: ServedOffer, asked: Asked): Given {
  const [, organisation = '', session = ''] = PLACE.exec(offer.target) ?? [];
  const values: Readonly<Record<string, unknown>> = {
    ...asked.query,
    [organisation.toLowerCase()]: asked.organisation?.toWellFormed(),
    [session.toLowerCase()]: asked.sessionId?.toWellFormed(),
  };
  const bodies = offer.inputs.filter((input) => input.in === 'body');
  const isWhole = bodies.length === 1 && !bodies[0]?.member;
  const given = offer.inputs.map((input) => {
    const name = parameterOf(offer, input);
    if (input.in !== 'body') return [input.name, values[name] ?? values[name.toLowerCase()]];
    return [input.name, isWhole ? asked.body : asked.body?.[name]];
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** What an input is called by the API. */
function parameterOf({ passed }: ServedOffer, { name }: ServedInput): string {
  return Object.entries(passed).find(([, input]) => input === name)?.[0] ?? name;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusalOf(status: number, value: unknown): Refusal {
  const isTold = typeof value === 'object' && value !== null;
  return new Refusal(status, isTold ? (value as Readonly<Record<string, unknown>>) : {});
}
