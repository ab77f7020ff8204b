import type { HttpRequest } from '../http/index.ts';
import { quoted, unauthenticated, WrongCredential, withoutHeader } from './challenge.ts';
import type { Verifier } from './scheme.ts';
import { secretMatcher } from './secret.ts';

/** The one key that callers must have, and where they must put it. */
export interface ExpectedKey {
  readonly name: string;
  readonly value: string;
  readonly placement: 'header' | 'query';
}

/**
 * Checks keys at the one place that the document names: a key in a query ends up in histories and
 * logs of others, so it counts there only when the document says so.
 */
export function apiKeyVerifier(key: ExpectedKey, realm: string): Verifier {
  const isKey = secretMatcher(key.value);
  const challenge = `ApiKey realm=${quoted(realm)}, in=${quoted(key.placement)}, name=${quoted(key.name)}`;
  const where = key.placement === 'header' ? 'header' : 'query parameter';
  const take = key.placement === 'header' ? fromHeader : fromQuery;
  return {
    admit(request) {
      const { given, rest } = take(request, key.name);
      if (given === undefined) {
        throw unauthenticated(`a key is needed in the ${where} '${key.name}'`, challenge);
      }
      if (isKey(given)) return rest;
      throw new WrongCredential('the key is not valid', challenge);
    },
  };
}

interface Taken {
  readonly given: string | Uint8Array | undefined;
  readonly rest: HttpRequest;
}

function fromHeader(request: HttpRequest, name: string): Taken {
  const field = name.toLowerCase();
  return { given: request.headers[field], rest: withoutHeader(request, field) };
}

/** A parameter that is there twice is no key. */
function fromQuery(request: HttpRequest, name: string): Taken {
  const split = request.target.indexOf('?');
  if (split === -1) return { given: undefined, rest: request };
  const pairs = request.target.slice(split + 1).split('&');
  const keys = pairs.flatMap((pair) => new URLSearchParams(pair).getAll(name));
  const others = pairs.filter((pair) => !new URLSearchParams(pair).has(name));
  const query = others.length === 0 ? '' : `?${others.join('&')}`;
  const [only, ...more] = keys;
  return {
    given: only === undefined || more.length > 0 ? undefined : Buffer.from(only, 'utf8'),
    rest: { ...request, target: request.target.slice(0, split) + query },
  };
}
