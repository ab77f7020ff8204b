import { type AuthSurroundings, bearer, signingScheme } from '../auth/index.ts';
import {
  asWritten,
  type CallTransport,
  type Circuit,
  DEFAULT_LIMITS,
  httpUpstream,
  networkTransport,
  parseBaseUrl,
  steady,
  type TransportLimits,
  type Upstream,
} from '../consumes/index.ts';
import type { RecordedExchange } from '../exchanges/index.ts';
import type { Handler } from '../http/index.ts';
import type { Stack } from '../kernel/index.ts';
import { recording } from '../mock/index.ts';
import {
  isExample,
  type Lookup,
  type Plan,
  type UpstreamPlan,
  type Variable,
} from '../plan/index.ts';
import { ADDED_ROUTES, SESSION_ROUTES } from '../sessions/index.ts';
import type { Log, Readable } from '../telemetry/index.ts';
import { credentialsOf, renderVariables } from './credentials.ts';
import { type Environment, withBinds } from './environment.ts';
import type { Extensions } from './extensions.ts';
import { likeNetwork } from './like-network.ts';
import type { Witness } from './witness.ts';

/** An AI Sessions service in this process, and the token that acts on it. */
export interface EmbeddedService {
  readonly handler: Handler;
  readonly token: string;
  /** The organisation that the token is for, where that is known. */
  readonly organisation?: string;
  /** Figures of its data. */
  figures?(): readonly Readable[];
  /** @throws Error when its data cannot be had */
  check?(): Promise<void>;
  /** Ends, for good, the streams of those who watch its sessions. */
  endWatches?(): void;
}

/** Where the calls of consumed namespaces go. */
export interface UpstreamChoices {
  /** Addresses that replace `baseUri`, by namespace. */
  readonly overrides: ReadonlyMap<string, URL>;
  /** Stands in for every namespace whose contract it implements. */
  readonly embedded: EmbeddedService | undefined;
  /** Answers every call of a plan in place of any upstream. Nothing is signed, nothing is sent. */
  readonly standIn?: ((plan: Plan) => CallTransport) | undefined;
  /** Takes every exchange with an upstream, without credentials. */
  readonly keep?: ((exchange: RecordedExchange) => void) | undefined;
  readonly transportLimits?: Partial<TransportLimits>;
  /** Whether calls are sent again when that cannot do anything twice. Default: true. */
  readonly retry?: boolean | undefined;
}

/** An address or name given by the operator that does not fit the document. */
export class ChoiceError extends Error {}

/**
 * Makes every consumed namespace of a plan callable.
 *
 * @param stack takes what must be closed
 * @throws ChoiceError when the document's address is unusable
 */
export function openUpstreams(
  plan: Plan,
  choices: UpstreamChoices,
  surroundings: AuthSurroundings & {
    readonly environment: Environment;
    readonly extensions: Extensions;
    readonly stack: Stack;
    readonly log: Log;
    /** Hears how each consumed API is. */
    readonly circuit?: ((namespace: string, state: Circuit) => void) | undefined;
    /** Sees what is sent. */
    readonly witness?: Witness | undefined;
  },
): ReadonlyMap<string, Upstream> {
  const bound = { ...surroundings, environment: withBinds(plan, surroundings.environment) };
  const standIn = choices.standIn?.(plan);
  const around = { ...bound, standIn, watched: watching(plan, choices, bound) };
  return new Map(
    plan.upstreams.map((upstream) => [upstream.namespace, openUpstream(upstream, choices, around)]),
  );
}

type Surroundings = Parameters<typeof openUpstreams>[2] & {
  readonly standIn: CallTransport | undefined;
  /** The transport, with its exchanges kept when somebody asked for that. */
  readonly watched: (transport: CallTransport, base?: URL) => CallTransport;
};

function watching(
  plan: Plan,
  { keep }: UpstreamChoices,
  { environment, extensions, clock, witness }: Parameters<typeof openUpstreams>[2],
): Surroundings['watched'] {
  const secrets = plan.variables
    .filter(({ use }) => use !== 'address')
    .flatMap(({ name }) => environment.get(name) ?? []);
  const options = { bodies: extensions.bodies, secrets, clock };
  const seen: Surroundings['watched'] = (transport, base) =>
    witness ? witness.transport(transport, base, secrets) : transport;
  if (!keep) return seen;
  return (transport, base) => recording(seen(transport, base), { ...options, keep, base });
}

function openUpstream(
  plan: UpstreamPlan,
  choices: UpstreamChoices,
  surroundings: Surroundings,
): Upstream {
  const { environment, extensions, connect, clock, watched, log, standIn } = surroundings;
  const variables = (name: string) => environment.get(name);
  if (standIn) return standInUpstream(plan, standIn, extensions);
  if (choices.embedded && !choices.overrides.has(plan.namespace) && implementsSessions(plan)) {
    return embeddedUpstream(plan, choices.embedded, { variables, ...surroundings });
  }
  const base = choices.overrides.get(plan.namespace) ?? documentBase(plan, environment);
  const scheme = signingScheme(extensions.auth, plan.authentication?.type ?? '');
  return httpUpstream({
    plan,
    base,
    transport: watched(base ? networkTo(base, plan, choices, surroundings) : unreachable, base),
    scheme,
    credentials: credentialsOf(plan.authentication, scheme, environment),
    connect,
    clock,
    log,
    variables,
    bodies: extensions.bodies,
    formats: extensions.formats,
  });
}

function networkTo(
  base: URL,
  { namespace }: UpstreamPlan,
  { transportLimits, retry = true }: UpstreamChoices,
  { stack, clock, log, circuit }: Surroundings,
): CallTransport {
  const transport = stack.add(networkTransport(base, transportLimits));
  const { totalMs } = { ...DEFAULT_LIMITS, ...transportLimits };
  const told = circuit && ((state: Circuit) => circuit(namespace, state));
  return steady(transport, { namespace, clock, log, totalMs, retry, circuit: told });
}

const unreachable: Handler = () => Promise.reject(new Error('called without an address'));

/**
 * The address that the document gives, once its variables are known.
 *
 * @returns `undefined` when it gives none, or a variable of it is not set
 * @throws ChoiceError when it is no address
 */
export function documentBase(plan: UpstreamPlan, environment: Environment): URL | undefined {
  const text = renderVariables(plan.baseUri, environment);
  if (text === undefined || text === '' || isExample(text)) return undefined;
  try {
    return parseBaseUrl(text);
  } catch (reason) {
    throw new ChoiceError(
      `the baseUri of '${plan.namespace}' cannot be used: ${(reason as Error).message}`,
    );
  }
}

/** Whatever the document says of authentication, the embedded service is called with its own token. */
function embeddedUpstream(
  plan: UpstreamPlan,
  embedded: EmbeddedService,
  { variables, extensions, watched, log }: { variables: Lookup } & Surroundings,
): Upstream {
  const base = new URL(`http://sessions.invalid${basePath(plan)}`);
  return httpUpstream({
    plan: { ...unrefused(plan), authentication: { type: bearer.type, fields: new Map() } },
    base,
    transport: watched(likeNetwork(embedded.handler), base),
    scheme: bearer,
    credentials: new Map([['token', embedded.token]]),
    log,
    variables,
    bodies: extensions.bodies,
    formats: extensions.formats,
  });
}

/** Whatever the document says of address and authentication, a stand-in needs neither. */
function standInUpstream(
  plan: UpstreamPlan,
  transport: CallTransport,
  { bodies, formats }: Extensions,
): Upstream {
  return httpUpstream({
    plan: { ...unrefused(plan), authentication: undefined },
    base: new URL('http://stand-in.invalid'),
    transport,
    standIn: true,
    variables: asWritten,
    bodies,
    formats,
  });
}

/** The same for somebody who does not need the authentication that it asks for. */
function unrefused({ refusal: _, ...plan }: UpstreamPlan): UpstreamPlan {
  return plan;
}

/** Whether the embedded service implements every operation that a document consumes of an API. */
export function implementsSessions(plan: UpstreamPlan): boolean {
  const served = new Set(
    [...SESSION_ROUTES, ...ADDED_ROUTES].map(
      (route) => `${route.method} ${shape(route.path.text)}`,
    ),
  );
  const base = basePath(plan).replace(/\/$/, '');
  return (
    plan.operations.length > 0 &&
    plan.operations.every((operation) =>
      served.has(`${operation.method} ${shape(base + operation.path.text)}`),
    )
  );
}

function basePath(plan: UpstreamPlan): string {
  const text = plan.baseUri.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return URL.canParse(text) ? new URL(text).pathname : '/';
}

function shape(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}

/**
 * Whether anything will ask for a variable, given where calls go.
 *
 * @param choices `callers` is false when nobody is authenticated, as over standard input. Default:
 *   true. `standIn` is true when nothing is sent to any upstream
 */
export function isNeeded(
  plan: Plan,
  choices: Pick<UpstreamChoices, 'overrides'> & {
    embedded: boolean;
    callers?: boolean;
    standIn?: boolean;
  },
): (variable: Variable) => boolean {
  return ({ namespace, use }) => {
    if (use === 'callers') return choices.callers ?? true;
    if (choices.standIn) return false;
    const upstream = plan.upstreams.find((one) => one.namespace === namespace);
    if (choices.overrides.has(namespace)) return use !== 'address';
    return !(choices.embedded && upstream && implementsSessions(upstream)) || use === 'input';
  };
}
