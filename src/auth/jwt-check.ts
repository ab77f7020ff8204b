import type { JWTPayload } from 'jose';
import type { Clock } from '../kernel/index.ts';
import type { AuthSurroundings } from './scheme.ts';
import { type Jose, type KeySet, SigningKeys } from './signing-keys.ts';

/** Asymmetric ones only: with the others a public key would do as a secret. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const CLOCK_TOLERANCE_SECONDS = 30;

/** Why a token is not accepted, in words a caller may read. */
export class TokenRefusal extends Error {}

/** What a check needs, once the library is there. */
interface Tools {
  readonly jose: Jose;
  readonly keys: SigningKeys;
}

/** Checks the access tokens of one authorization server (RFC 9068 section 4). */
export class JwtCheck {
  readonly #issuer: URL;
  readonly #audience: string;
  readonly #surroundings: AuthSurroundings;
  #tools: Promise<Tools> | undefined;

  constructor(issuer: URL, audience: string, surroundings: AuthSurroundings) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#surroundings = surroundings;
  }

  /**
   * @returns what a valid token says
   * @throws TokenRefusal; Problem keys-unavailable
   */
  async claimsOf(token: string): Promise<JWTPayload> {
    this.#tools ??= load(this.#issuer, this.#surroundings);
    const tools = await this.#tools;
    try {
      return await this.#verify(token, tools, await tools.keys.current());
    } catch (failure) {
      if (!(failure instanceof tools.jose.errors.JWKSNoMatchingKey)) throw reasonOf(failure, tools);
      const newer = await tools.keys.newer();
      if (!newer) throw reasonOf(failure, tools);
      return await this.#verify(token, tools, newer).catch((again: unknown) => {
        throw reasonOf(again, tools);
      });
    }
  }

  async #verify(token: string, { jose }: Tools, { issuer, find }: KeySet): Promise<JWTPayload> {
    const { payload } = await jose.jwtVerify(token, find, {
      algorithms: ALGORITHMS,
      issuer,
      audience: this.#audience,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: dateOf(this.#surroundings.clock),
    });
    return payload;
  }
}

async function load(issuer: URL, surroundings: AuthSurroundings): Promise<Tools> {
  // Only documents that ask for it pay for the import.
  const jose = await import('jose');
  return { jose, keys: new SigningKeys(jose, issuer, surroundings) };
}

function dateOf(clock: Clock): Date {
  return new Date(clock.now());
}

const CLAIMS: Readonly<Record<string, string>> = {
  aud: 'the token is not meant for this server',
  iss: 'the token has another issuer',
  nbf: 'the token is not valid yet',
  exp: 'the token has no time of expiry',
};

/** What a caller may know; no word of the token. Problems and bugs go on as they are. */
function reasonOf(failure: unknown, { jose }: Tools): unknown {
  const { errors } = jose;
  if (!(failure instanceof errors.JOSEError)) return failure;
  if (failure instanceof errors.JWTExpired) return new TokenRefusal('the token has expired');
  const claim = failure instanceof errors.JWTClaimValidationFailed ? failure.claim : '';
  return new TokenRefusal(CLAIMS[claim] ?? 'the token is not valid');
}
