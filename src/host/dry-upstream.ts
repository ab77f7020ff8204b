import { type AuthScheme, type Credentials, signingScheme } from '../auth/index.ts';
import { httpUpstream, MOCK_HEADER, type Upstream } from '../consumes/index.ts';
import type { HttpRequest } from '../http/index.ts';
import { namesIn, type Template, type UpstreamPlan } from '../plan/index.ts';
import { renderVariables } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Extensions } from './extensions.ts';
import { documentBase } from './upstreams.ts';

/** A request to an upstream, as it would leave. */
export interface WouldBeSent {
  readonly method: string;
  /** Stars stand for secrets; `{{NAME}}` for a variable of the address that is not set. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or how many bytes it would have. */
  readonly body: string | undefined;
}

/** What a dry run needs. */
export interface DrySurroundings {
  readonly extensions: Extensions;
  readonly environment: Environment;
  /** Addresses that replace `baseUri`, by namespace. */
  readonly overrides: ReadonlyMap<string, URL>;
  /** Bodies of the answers, JSON, in the order of the calls; `{}` for those that follow. */
  readonly answers: readonly string[];
}

/** Stands for every value of the environment that may be a secret. */
const STARS = '***';

/** An upstream that keeps what it would send. */
export function dryUpstream(
  plan: UpstreamPlan,
  requests: WouldBeSent[],
  { extensions, environment, overrides, answers }: DrySurroundings,
): Upstream {
  const address = overrides.get(plan.namespace) ?? addressOf(plan, environment);
  const base = address instanceof URL ? address : new URL('http://address.invalid');
  const shown = address instanceof URL ? address.origin : address;
  return httpUpstream({
    plan,
    base,
    async transport(request) {
      requests.push(toShow(request, shown));
      const body = answers[requests.length - 1];
      const headers = { 'content-type': 'application/json' };
      if (body !== undefined) return { status: 200, headers, body };
      return { status: 200, headers: { ...headers, [MOCK_HEADER]: 'none' }, body: '{}' };
    },
    standIn: true,
    ...authentication(plan, extensions, environment),
    variables: () => STARS,
    bodies: extensions.bodies,
    formats: extensions.formats,
  });
}

/** The address, or what the document says of it when its variables are not set. */
function addressOf(plan: UpstreamPlan, environment: Environment): URL | string {
  const base = documentBase(plan, environment);
  return base ?? (written(plan.baseUri).replace(/\/$/, '') || `(address of ${plan.namespace})`);
}

function written({ parts }: Template): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : `{{${part.name}}}`)).join('');
}

/** The scheme that the plan asks for, so that it needs no credential, no network, and shows neither. */
function authentication(
  { authentication: asked }: UpstreamPlan,
  { auth }: Extensions,
  environment: Environment,
): { readonly scheme?: AuthScheme; readonly credentials?: Credentials } {
  const scheme = asked && signingScheme(auth, asked.type);
  if (!asked || !scheme) return {};
  const credentials = new Map(
    [...asked.fields].map(([name, template]) => [
      name,
      scheme.fields[name]?.secret ? STARS : shownValue(template, environment),
    ]),
  );
  const { sign } = scheme;
  const signed = (request: HttpRequest): HttpRequest =>
    sign
      ? withStars(sign.call(scheme, request, credentials), request)
      : { ...request, headers: { ...request.headers, authorization: `${STARS} (${scheme.type})` } };
  const { type, fields } = scheme;
  return { scheme: { type, fields, sign: signed }, credentials };
}

function shownValue(template: Template, environment: Environment): string {
  return renderVariables(template, environment) || namesIn(template).join('-') || STARS;
}

/** What a scheme made of the stars is no secret, but looks like one. */
function withStars(signed: HttpRequest, request: HttpRequest): HttpRequest {
  const headers = Object.entries(signed.headers).map(([name, value]) => {
    if (value === request.headers[name] || value.includes(STARS)) return [name, value];
    const [word, ...rest] = value.split(' ');
    return [name, rest.length > 0 ? `${word} ${STARS}` : STARS];
  });
  return { ...signed, headers: Object.fromEntries(headers) };
}

function toShow({ method, target, headers, body }: HttpRequest, address: string): WouldBeSent {
  return {
    method,
    url: `${address}${target.replaceAll('%2A%2A%2A', STARS)}`,
    headers: { ...headers, 'x-request-id': '(a new one)' },
    body: body && textOf(body),
  };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return `(${bytes.length} bytes)`;
  }
}
