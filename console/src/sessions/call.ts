import { signal } from '@preact/signals';
import { Refusal, tell } from '../api.ts';
import type { CallAnswer } from '../run/answer.tsx';
import { type Given, requestOf } from '../run/request.ts';
import type { ServedInput, ServedOffer } from '../served.ts';
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
 * Asks the service through a route of the exposer, as any caller would.
 *
 * @throws Refusal when the control port, the exposer or the service refuses
 */
export async function callService(
  { exposer, routes }: SessionService,
  call: SessionCall,
  asked: Asked,
): Promise<Answered> {
  const offer = routes[call];
  if (!offer) throw new Error(`'${exposer.namespace}' has no route for this`);
  const request = requestOf(exposer, offer, givenFor(offer, asked));
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

/** Whether callers of a route can say something. */
export function takes(offer: ServedOffer | undefined, parameter: string): boolean {
  return (offer?.inputs ?? []).some((input) => offer && parameterOf(offer, input) === parameter);
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

/** In the words of whoever refused: problem details of the exposer, or an error of the service. */
function refusalOf(status: number, value: unknown): Refusal {
  const told = (typeof value === 'object' ? value : undefined) as
    | Readonly<Record<string, unknown>>
    | undefined;
  return new Refusal(status, { ...told, detail: told?.detail ?? told?.message });
}
