import {
  type AuthScheme,
  type AuthSurroundings,
  type Credentials,
  openSigner,
  type Signer,
} from '../../auth/index.ts';
import {
  type Clock,
  isCredentialField,
  isCredentialName,
  Problem,
  systemClock,
} from '../../kernel/index.ts';
import {
  type Lookup,
  type Parameter,
  renderTemplate,
  type UpstreamPlan,
  type Values,
} from '../../plan/index.ts';
import { type Log, silent } from '../../telemetry/index.ts';
import type { Call, CallTransport } from '../call-transport.ts';
import type { CallContext, Upstream } from '../upstream.ts';
import type { BodyFormat } from './bodies/body-format.ts';
import { buildRequest } from './build-request.ts';
import { answerReading } from './decode-answer.ts';
import type { ResponseFormat } from './formats/format.ts';
import { secretKeeper } from './mask-secrets.ts';
import { type AskedPage, followPages } from './pages/follow-pages.ts';
import { readResponse } from './read-response.ts';
import { recordedAddress, traced } from './traced.ts';

/** What makes a consumed API callable. */
export interface HttpUpstreamOptions {
  readonly plan: UpstreamPlan;
  /** Address of the API; absent = not configured, every call is refused. */
  readonly base: URL | undefined;
  /** Where requests go: the network, or a handler in this process. */
  readonly transport: CallTransport;
  /** Whether answers come from a mock or a recording, so that no link leads anywhere. Default: false. */
  readonly standIn?: boolean;
  /** Needed when the plan has an authentication. */
  readonly scheme?: AuthScheme | undefined;
  /** Needed when the plan has an authentication; absent = not configured, every call is refused. */
  readonly credentials?: Credentials | undefined;
  /** The way to other servers, for schemes that need one. Default: there is none. */
  readonly connect?: AuthSurroundings['connect'];
  /** Values of the names in parameters the document fixes. Default: there are none. */
  readonly variables?: Lookup;
  /** Ways to write bodies. Default: JSON. */
  readonly bodies?: readonly BodyFormat[];
  /** Formats of answers. Needed when an operation of the plan names one. */
  readonly formats?: readonly ResponseFormat[];
  readonly clock?: Clock;
  /** Default: silent. */
  readonly log?: Log;
}

/** Makes a consumed API callable. Nothing is sent without the credential the plan asks for. */
export function httpUpstream(options: HttpUpstreamOptions): Upstream {
  const { plan, transport, bodies, formats = [], clock = systemClock } = options;
  const variables = options.variables ?? (() => undefined);
  const fixed = constantsOf(plan, variables);
  const shared = fixedValues(plan.headers, variables);
  const authenticated = plan.authentication !== undefined;
  const keeper = secretKeeper(secretsOf(options, variables), onceIn(options));
  let signer: Signer | undefined;
  /** Builds, signs and sends. */
  const exchange: Exchange = async (call, { requestId, cancellation, trace }) => {
    const base = requireBase(options);
    const { target } = call;
    const constants = fixed.get(call.operation.id) ?? shared;
    const asking = { requestId, cancellation, traceFields: trace?.fields() };
    const frame = { base, authenticated, constants, target, bodies, ...asking };
    const request = buildRequest(call.operation, call.values, frame);
    const { target: asked } = request;
    if (!authenticated)
      return {
        target: asked,
        response: await transport(request, call),
        masking: keeper.maskingFor(request, request),
      };
    signer ??= requireSigner(options);
    const signing = signer.sign(request);
    // Most schemes have all they need: no promise for them.
    const signed = signing instanceof Promise ? await signing : signing;
    const response = await transport(signed, call);
    // Not a retry: nothing was done yet, the upstream asked for proof first.
    const answer = response.status === 401 && (await signer.answer?.(signed, response));
    const last = answer ? await transport(answer, call) : response;
    return { target: asked, response: last, masking: keeper.maskingFor(answer || signed, request) };
  };
  const upstream: Upstream = {
    async call(operation, values, context) {
      if (plan.refusal !== undefined) throw new Problem('upstream-auth-unsupported', plan.refusal);
      const reading = answerReading(operation.response, formats);
      const { response, masking } = operation.pagination
        ? await followPages(operation.pagination, values, {
            base: requireBase(options),
            anywhere: options.standIn ?? false,
            clock,
            cancellation: context.cancellation,
            ask: ({ values, target }, withinMs) =>
              exchange({ operation, values, withinMs, ...(target && { target }) }, context),
          })
        : await exchange({ operation, values }, context);
      return await readResponse(response, clock.now(), reading, masking);
    },
  };
  return traced(upstream, recordedAddress(plan, options.base));
}

type Exchange = (call: Call, context: CallContext) => Promise<AskedPage>;

function requireBase({ base, plan }: HttpUpstreamOptions): URL {
  if (base) return base;
  throw new Problem('upstream-unconfigured', `no address is set for '${plan.namespace}'`);
}

function requireSigner(options: HttpUpstreamOptions): Signer {
  const { plan, scheme, credentials, clock = systemClock, connect = unconnected } = options;
  if (scheme && credentials) return openSigner(scheme, credentials, { clock, connect });
  throw new Problem('credential-missing', `no credential is set for '${plan.namespace}'`);
}

const unconnected: AuthSurroundings['connect'] = () => () =>
  Promise.reject(new Problem('upstream-unreachable', 'there is no way to other servers'));

/** What is secret of the credentials, and what the document gives parameters that are called like one. */
function secretsOf(
  { plan, scheme, credentials }: HttpUpstreamOptions,
  variables: Lookup,
): readonly string[] {
  const proofs = [...(credentials ?? [])].filter(
    ([field]) => scheme?.fields[field]?.secret ?? true,
  );
  const parameters = [plan.headers, ...plan.operations.map((one) => one.parameters)].flat();
  const given = parameters.filter(isCredential).flatMap(({ value }) => {
    const text = value && renderTemplate(value, variables);
    return text === undefined ? [] : [String(text)];
  });
  return [...new Set([...proofs.map(([, value]) => String(value)), ...given])];
}

function isCredential({ name, in: place }: Parameter): boolean {
  return place === 'header' ? isCredentialField(name) : isCredentialName(name);
}

/** One line says it: an API that repeats a secret does so every time. */
function onceIn({ plan, log = silent }: HttpUpstreamOptions): () => void {
  let told = false;
  return () => {
    if (told) return;
    told = true;
    const message = 'an API repeated a credential in its answer; callers see a mask instead';
    log.log('warn', message, { namespace: plan.namespace });
  };
}

/** Parameters the document fixes, by operation id and parameter name. One that cannot be rendered is absent. */
function constantsOf(plan: UpstreamPlan, variables: Lookup): ReadonlyMap<string, Values> {
  return new Map(plan.operations.map((one) => [one.id, fixedValues(one.parameters, variables)]));
}

function fixedValues(parameters: readonly Parameter[], variables: Lookup): Values {
  const values = new Map<string, unknown>();
  for (const { name, value } of parameters) {
    const text = value && renderTemplate(value, variables);
    if (text !== undefined) values.set(name, text);
  }
  return values;
}
