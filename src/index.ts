import {
  type Capability,
  type Extensions,
  lintCapability as lint,
  type OpenCapability,
  openCapability as openOne,
  parseBaseUrl,
  type Running,
  type RunningTogether,
  readCapability,
  readEnvironment,
  type StartOptions,
  startCapability as startOne,
  startCapabilities as startTogether,
} from './host/index.ts';
import type { Plan } from './plan/index.ts';
import type { SessionService } from './sessions/index.ts';
import type { Finding } from './spec/index.ts';
import { standard } from './standard.ts';
import type { Log } from './telemetry/index.ts';

export type { Outcome } from './consumes/index.ts';
export type {
  Capability,
  Exposed,
  Extensions,
  OpenCapability,
  Running,
  RunningTogether,
} from './host/index.ts';
export { ExposeError } from './host/index.ts';
export type { Handler, HttpRequest, HttpResponse } from './http/index.ts';
export { type FieldError, PROBLEMS, Problem, type ProblemName } from './kernel/index.ts';
export type { Plan } from './plan/index.ts';
export {
  DIAGNOSTICS,
  type Diagnostic,
  type DiagnosticCode,
  type Finding,
  renderDiagnostics,
} from './spec/index.ts';
export { standard } from './standard.ts';

/**
 * Reads a capability document, and the OpenAPI contract beside it, into a plan. Opens nothing else.
 *
 * @param file path of the document; diagnostics name it like this
 * @param extensions what documents may use; default: everything Capstan ships
 * @returns the plan, absent when nothing can be served, and everything there is to say about the document
 */
export function loadCapability(
  file: string,
  extensions: Extensions = standard,
): Promise<Capability> {
  return readCapability(file, extensions);
}

/**
 * What the rules of style and care say about a capability, beside its diagnostics.
 *
 * @param extensions whose rules; default: everything Capstan ships
 * @returns warnings, in the order of the rules
 */
export function lintCapability(
  capability: Capability,
  extensions: Extensions = standard,
): readonly Finding[] {
  return lint(capability, extensions);
}

/** How the APIs that a plan consumes are called. Everything has a default. */
export interface OpenOptions {
  /** Values of the document's variables. Default: the process environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Addresses that replace `baseUri`, by consumed namespace. */
  readonly upstreams?: Readonly<Record<string, string>>;
  /** An AI Sessions service to use for every consumed API whose contract it implements. */
  readonly sessions?: { readonly service: Pick<SessionService, 'handler'>; readonly token: string };
  /** Default: silent. */
  readonly log?: Log;
  readonly extensions?: Extensions;
}

/** How a plan is served. Everything has a default. */
export interface ServeOptions extends OpenOptions {
  /** Ports by exposer namespace instead of the document's own; 0 picks a free one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Address to bind. Default: the document's, else 127.0.0.1. */
  readonly host?: string;
  /** Host names beside loopback ones that callers may use. */
  readonly allowHosts?: readonly string[];
  /** Origins of web pages that may call. */
  readonly allowOrigins?: readonly string[];
  /** Addresses of proxies, and blocks of them, whose `X-Forwarded-For` is believed. Default: none. */
  readonly trustProxies?: readonly string[];
  /** How many requests a caller may send to each port in so many milliseconds. Default: any number. */
  readonly rate?: { readonly count: number; readonly windowMs: number };
  /** Whether callers who ask for it get long answers compressed. Default: true. */
  readonly compress?: boolean;
  /**
   * A control port, beside or in place of what documents say of theirs: 0 picks a free port; on
   * another address than this machine's own a token is needed.
   */
  readonly control?: { readonly port?: number; readonly address?: string; readonly token?: string };
}

/**
 * Opens a plan for this program alone, which then calls its operations, or puts what it exposes
 * behind a server of its own. No port is opened and nobody is authenticated.
 *
 * @throws RangeError when an address in `upstreams` is not an absolute http(s) URL without query
 */
export async function openCapability(
  plan: Plan,
  options: OpenOptions = {},
): Promise<OpenCapability> {
  return openOne(plan, documentOptions(options));
}

/**
 * Serves a plan until it is stopped. When an address cannot be opened, nothing stays open.
 *
 * @returns the addresses, and the way to stop
 * @throws ExposeError when a port is taken or an address is not one of this machine
 * @throws RangeError when an address in `upstreams` is not an absolute http(s) URL without query
 */
export async function startCapability(plan: Plan, options: ServeOptions = {}): Promise<Running> {
  return startOne(plan, startOptions(options));
}

/**
 * Serves several plans in one process until they are stopped: exposures of one kind that want the
 * same port share it. `update` exchanges the plans meanwhile.
 *
 * @returns the addresses, what the plans take from each other, and the ways to exchange and to stop
 * @throws ExposeError | RangeError as {@link startCapability}
 */
export async function startCapabilities(
  plans: readonly Plan[],
  options: ServeOptions = {},
): Promise<RunningTogether> {
  return startTogether(plans, startOptions(options));
}

function startOptions(options: ServeOptions): StartOptions {
  return {
    ...documentOptions(options),
    ports: new Map(Object.entries(options.ports ?? {})),
    host: options.host,
    allowHosts: options.allowHosts ?? [],
    allowOrigins: options.allowOrigins ?? [],
    trustProxies: options.trustProxies ?? [],
    rate: options.rate,
    compress: options.compress,
    control: options.control ?? {},
  };
}

function documentOptions(options: OpenOptions): Parameters<typeof openOne>[1] {
  const overrides = Object.entries(options.upstreams ?? {}).map(
    ([name, url]) => [name, parseBaseUrl(url)] as const,
  );
  return {
    extensions: options.extensions ?? standard,
    environment: readEnvironment(options.environment ?? process.env),
    overrides: new Map(overrides),
    embedded: options.sessions && {
      handler: options.sessions.service.handler,
      token: options.sessions.token,
    },
    ...(options.log ? { log: options.log } : {}),
  };
}
