import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../http/index.ts';
import { type Challenge, parseChallenges, quoted } from './challenge.ts';
import {
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  type DigestUser,
  digestResponse,
} from './digest-response.ts';
import type { Signer } from './scheme.ts';

/** What a server asked for, with how often it has been answered. */
interface Session {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: DigestAlgorithm;
  /** Whether the answer names the algorithm: servers of RFC 2069 may not know the word. */
  readonly named: boolean;
  readonly counted: boolean;
  count: number;
}

/**
 * Answers digest challenges (RFC 7616) and signs with the last one until the server wants another:
 * only the first call takes two requests.
 */
export class DigestSigner implements Signer {
  readonly #user: DigestUser;
  #session: Session | undefined;

  constructor(user: DigestUser) {
    this.#user = user;
  }

  sign(request: HttpRequest): HttpRequest {
    if (!this.#session) return request;
    const authorization = this.#authorize(request, this.#session);
    return { ...request, headers: { ...request.headers, authorization } };
  }

  answer(request: HttpRequest, response: HttpResponse): HttpRequest | undefined {
    const session = choose(parseChallenges(response.headers['www-authenticate'] ?? ''));
    // The same nonce again says that the answer to it was wrong.
    const used = `nonce=${quoted(session?.nonce ?? '')},`;
    if (!session || request.headers.authorization?.includes(used)) return undefined;
    this.#session = session;
    return this.sign(request);
  }

  #authorize({ method, target }: HttpRequest, session: Session): string {
    const { realm, nonce, opaque, algorithm, named, counted } = session;
    session.count += 1;
    const count = {
      nc: session.count.toString(16).padStart(8, '0'),
      cnonce: randomBytes(16).toString('hex'),
    };
    const response = digestResponse({
      ...this.#user,
      algorithm,
      realm,
      nonce,
      method,
      uri: target,
      ...(counted && { count }),
    });
    return [
      `Digest ${username(this.#user.username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(target)}`,
      `response="${response}"`,
      ...(named ? [`algorithm=${algorithm}`] : []),
      ...(counted ? ['qop=auth', `nc=${count.nc}`, `cnonce="${count.cnonce}"`] : []),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ].join(', ');
  }
}

/** RFC 7616 section 3.4: outside ASCII only the extended notation is without doubt. */
function username(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return `username=${quoted(name)}`;
  return `username*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, percent)}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The best challenge that can be answered. */
function choose(challenges: readonly Challenge[]): Session | undefined {
  const able = challenges.flatMap((challenge) => sessionOf(challenge) ?? []);
  return DIGEST_ALGORITHMS.map((algorithm) =>
    able.find((session) => session.algorithm === algorithm),
  ).find((session) => session !== undefined);
}

function sessionOf({ scheme, parameters }: Challenge): Session | undefined {
  const nonce = parameters.get('nonce');
  const name = parameters.get('algorithm');
  const algorithm = DIGEST_ALGORITHMS.find((one) => one === (name ?? 'MD5').toUpperCase());
  const qop = parameters
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  if (scheme !== 'digest' || !nonce || !algorithm) return undefined;
  if (qop && !qop.includes('auth')) return undefined;
  return {
    realm: parameters.get('realm') ?? '',
    nonce,
    opaque: parameters.get('opaque'),
    algorithm,
    named: name !== undefined,
    counted: qop !== undefined,
    count: 0,
  };
}
