import {
  type AuthSurroundings,
  type Credentials,
  limitGuesses,
  type Verifier,
  verifyingScheme,
} from '../auth/index.ts';
import type { Handler, HttpRequest } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import type { Exposure } from '../plan/index.ts';
import type { Log } from '../telemetry/index.ts';
import { renderVariables } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Extensions } from './extensions.ts';
import { ChoiceError } from './upstreams.ts';

/** What checking callers needs. */
export interface AuthenticateOptions {
  readonly environment: Environment;
  readonly extensions: Extensions;
  readonly surroundings: AuthSurroundings;
  readonly log: Log;
}

/**
 * What checks the callers of an exposure as its document asks; nothing, when anybody may call.
 *
 * @throws ChoiceError when callers could not be checked as the document says
 */
export function openWall(exposure: Exposure, options: AuthenticateOptions): Verifier | undefined {
  if (!exposure.authentication) return undefined;
  const { namespace } = exposure;
  return limitGuesses(openVerifier(exposure, options), {
    clock: options.surroundings.clock,
    onLocked: (address) =>
      options.log.log('warn', 'too many wrong credentials', { listener: namespace, address }),
  });
}

/**
 * Puts a handler behind a wall: whatever has no accepted credential does not even reach the
 * router, and what does comes there without it.
 */
export function behindWall(handler: Handler, wall: Verifier | undefined): Handler {
  if (!wall) return handler;
  const guarded: Handler = async (request) => {
    const admitted = wall.admit(request);
    return await handler(admitted instanceof Promise ? await admitted : admitted);
  };
  return withNotices(guarded, [wall]);
}

/** Answers what walls tell everybody; the rest goes to the handler. */
export function withNotices(handler: Handler, walls: readonly Verifier[]): Handler {
  const notices = walls.flatMap(({ notice }) => notice ?? []);
  if (notices.length === 0) return handler;
  return async (request) => {
    const notice = notices.find(({ path }) => isRead(request, path));
    if (notice) return { status: 200, headers: NOTICE_HEADERS, body: notice.body };
    return await handler(request);
  };
}

const NOTICE_HEADERS = { 'content-type': 'application/json', 'cache-control': 'max-age=300' };

function isRead({ method, target }: HttpRequest, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && target.split('?', 1)[0] === path;
}

function openVerifier(exposure: Exposure, options: AuthenticateOptions): Verifier {
  const { namespace, authentication } = exposure;
  const scheme = verifyingScheme(options.extensions.auth, authentication?.type ?? '');
  const refuse = (reason: string) =>
    new ChoiceError(`callers of '${namespace}' cannot be authenticated: ${reason}`);
  if (!scheme?.verify) throw refuse(`nothing checks '${authentication?.type}'`);
  const credentials = everyCredential(exposure, options.environment, refuse);
  try {
    return scheme.verify(credentials, { ...options.surroundings, realm: namespace });
  } catch (failure) {
    throw failure instanceof Problem ? refuse(failure.message) : failure;
  }
}

/** Optional fields that are written count too: without its scopes a wall is lower than it was meant. */
function everyCredential(
  { authentication }: Exposure,
  environment: Environment,
  refuse: (reason: string) => ChoiceError,
): Credentials {
  const fields = [...(authentication?.fields ?? [])].map(([field, template]) => {
    const value = renderVariables(template, environment);
    if (value) return [field, value] as const;
    throw refuse(`its '${field}' is not set`);
  });
  return new Map(fields);
}
