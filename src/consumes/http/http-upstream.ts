import type { AuthScheme, Credentials } from '../../auth/index.ts';
import type { Handler, HttpRequest } from '../../http/index.ts';
import { type Clock, Problem, systemClock } from '../../kernel/index.ts';
import {
  type Lookup,
  type Operation,
  renderTemplate,
  type UpstreamPlan,
  type Values,
} from '../../plan/index.ts';
import type { Upstream } from '../upstream.ts';
import { buildRequest } from './build-request.ts';
import { readResponse } from './read-response.ts';

/** What makes a consumed API callable. */
export interface HttpUpstreamOptions {
  readonly plan: UpstreamPlan;
  /** Address of the API; absent = not configured, every call is refused. */
  readonly base: URL | undefined;
  /** Where requests go: the network, or a handler in this process. */
  readonly transport: Handler;
  /** Needed when the plan has an authentication. */
  readonly scheme?: AuthScheme | undefined;
  /** Needed when the plan has an authentication; absent = not configured, every call is refused. */
  readonly credentials?: Credentials | undefined;
  /** Values of the names in parameters the document fixes. Default: there are none. */
  readonly variables?: Lookup;
  readonly clock?: Clock;
}

/** Makes a consumed API callable. Nothing is sent without the credential the plan asks for. */
export function httpUpstream(options: HttpUpstreamOptions): Upstream {
  const { plan, transport, clock = systemClock } = options;
  const constants = constantsOf(plan, options.variables ?? (() => undefined));
  const authenticated = plan.authentication !== undefined;
  return {
    async call(operation, values, { requestId, cancellation }) {
      const base = requireBase(options);
      const fixed = constants.get(operation.id) ?? new Map();
      const frame = { base, requestId, authenticated, constants: fixed };
      const request = { ...buildRequest(operation, values, frame), cancellation };
      const response = await transport(sign(request, options));
      return readResponse(response, clock.now());
    },
  };
}

function requireBase({ base, plan }: HttpUpstreamOptions): URL {
  if (base) return base;
  throw new Problem('upstream-unconfigured', `no address is set for '${plan.namespace}'`);
}

function sign(request: HttpRequest, options: HttpUpstreamOptions): HttpRequest {
  const { plan, scheme, credentials } = options;
  if (!plan.authentication) return request;
  if (scheme && credentials) return scheme.sign(request, credentials);
  throw new Problem('credential-missing', `no credential is set for '${plan.namespace}'`);
}

/** Parameters the document fixes, by operation id and parameter name. One that cannot be rendered is absent. */
function constantsOf(plan: UpstreamPlan, variables: Lookup): ReadonlyMap<string, Values> {
  return new Map(plan.operations.map((operation) => [operation.id, fixed(operation, variables)]));
}

function fixed(operation: Operation, variables: Lookup): Values {
  const values = new Map<string, unknown>();
  for (const { name, value } of operation.parameters) {
    const text = value && renderTemplate(value, variables);
    if (text !== undefined) values.set(name, text);
  }
  return values;
}
