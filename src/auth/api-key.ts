import { type HttpRequest, percentEncode } from '../http/index.ts';
import { isWellFormed } from '../kernel/index.ts';
import { apiKeyVerifier } from './api-key-verifier.ts';
import {
  type Credentials,
  defineAuthScheme,
  requireCredential,
  unusableCredential,
} from './scheme.ts';

/** A key in a header or in the query, under a name that the served side chose. */
export const apiKey = defineAuthScheme({
  type: 'apikey',
  aliases: ['apiKey', 'api-key', 'api_key'],
  fields: {
    key: {
      required: true,
      secret: false,
      description: 'Name of the header or query parameter that carries the key.',
    },
    value: {
      required: true,
      secret: true,
      description: 'The key, or `{{name}}` of a variable that holds it.',
    },
    placement: {
      required: false,
      secret: false,
      description: '`header` (when absent) or `query`.',
      values: ['header', 'query'],
    },
  },
  sign(request, credentials) {
    const { name, value, placement } = keyOf(credentials);
    if (placement === 'query') return inQuery(request, name, value);
    return { ...request, headers: { ...request.headers, [name.toLowerCase()]: value } };
  },
  verify: (credentials, { realm }) => apiKeyVerifier(keyOf(credentials), realm),
});

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

function keyOf(credentials: Credentials) {
  const name = requireCredential(credentials, 'key');
  const value = requireCredential(credentials, 'value');
  const placement = credentials.get('placement') ?? 'header';
  if (placement === 'header') {
    if (!FIELD_NAME.test(name)) throw unusableCredential('key', 'is not the name of a header');
    if (!FIELD_VALUE.test(value)) {
      throw unusableCredential('value', 'has characters a header cannot carry');
    }
    return { name, value, placement } as const;
  }
  if (placement !== 'query') {
    throw unusableCredential('placement', "is neither 'header' nor 'query'");
  }
  if (!isWellFormed(name)) throw unusableCredential('key', 'is not valid Unicode');
  if (!isWellFormed(value)) throw unusableCredential('value', 'is not valid Unicode');
  return { name, value, placement } as const;
}

/** A parameter of the same name that the request already has gives way: the API must not have to choose. */
function inQuery(request: HttpRequest, name: string, value: string): HttpRequest {
  const split = request.target.indexOf('?');
  const path = split === -1 ? request.target : request.target.slice(0, split);
  const query = split === -1 ? '' : request.target.slice(split + 1);
  const key = percentEncode(name);
  const others = query.split('&').filter((pair) => pair !== '' && nameIn(pair) !== name);
  return {
    ...request,
    target: `${path}?${[...others, `${key}=${percentEncode(value)}`].join('&')}`,
  };
}

/** Name of a pair, however it is written: an API decodes before it compares. */
function nameIn(pair: string): string {
  const [written = ''] = pair.split('=', 1);
  try {
    return decodeURIComponent(written.replaceAll('+', ' '));
  } catch {
    return written;
  }
}
