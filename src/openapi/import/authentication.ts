import { type Members, members } from '../../plan/index.ts';
import type { Api, SecurityRequirement } from '../read/api.ts';

/** How an imported document signs its calls. */
export interface ImportedAuthentication {
  /** The `authentication` block; absent when calls go out unsigned. */
  readonly block: Readonly<Record<string, string>> | undefined;
  /** Variables that the block needs. */
  readonly variables: readonly string[];
  /** Parameter that carries the credential, which no caller gives. */
  readonly carrier: { readonly name: string; readonly in: string } | undefined;
  readonly note: string;
  readonly warnings: readonly string[];
}

const NONE: ImportedAuthentication = {
  block: undefined,
  variables: [],
  carrier: undefined,
  note: '',
  warnings: [],
};

interface Surroundings {
  /** Which the variables are named after. */
  readonly namespace: string;
  /** Types of authentication that documents may name. */
  readonly types: readonly string[];
}

/**
 * The first way an API lets callers in that can be sent. What the whole API asks for comes before
 * what single operations do.
 */
export function authenticationOf(
  api: Api,
  { namespace, types }: Surroundings,
): ImportedAuthentication {
  const ways = waysIn(api);
  if (ways.length === 0) return NONE;
  const prefix = namespace.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const single = ways.filter((way) => way.length === 1).flat();
  for (const name of single) {
    const scheme = members(api.schemes.get(name));
    const made = (types.includes('oauth2') && clientBlock(scheme, prefix)) || block(scheme, prefix);
    if (made) return { ...NONE, ...made };
  }
  const names = [...new Set(ways.map((way) => way.join(' with ')))].join(', ');
  return {
    ...NONE,
    warnings: [`no way to authenticate can be sent (${names}); calls go out without a credential`],
  };
}

function waysIn(api: Api): readonly SecurityRequirement[] {
  const own = api.operations.flatMap(({ security }) => security ?? []);
  return [...api.security, ...own].filter((way) => way.length > 0);
}

type Made = Omit<ImportedAuthentication, 'warnings' | 'carrier' | 'note'> &
  Partial<Pick<ImportedAuthentication, 'carrier' | 'note'>>;

/** OAuth 2 between programs: the token is fetched with the credentials of a client. */
function clientBlock(scheme: Members, prefix: string): Made | undefined {
  const { tokenUrl, scopes } = members(members(scheme.flows).clientCredentials);
  if (typeof tokenUrl !== 'string' || !URL.canParse(tokenUrl)) return undefined;
  const [id, secret] = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`];
  const known = Object.keys(members(scopes));
  return {
    block: {
      type: 'oauth2',
      tokenEndpoint: tokenUrl,
      clientId: `{{${id}}}`,
      clientSecret: `{{${secret}}}`,
    },
    variables: [id, secret],
    note: known.length > 0 ? `Scopes that can be asked for: ${known.join(' ')}` : '',
  };
}

function block(scheme: Members, prefix: string): Made | undefined {
  const { type } = scheme;
  if (type === 'http') return httpBlock(String(scheme.scheme).toLowerCase(), prefix);
  if (type === 'apiKey') return keyBlock(String(scheme.name), String(scheme.in), prefix);
  if (type !== 'oauth2' && type !== 'openIdConnect') return undefined;
  const token = bearer(prefix);
  return { ...token, note: `${type}: put an access token into ${token.variables[0]}.` };
}

function httpBlock(scheme: string, prefix: string): Made | undefined {
  if (scheme === 'bearer') return bearer(prefix);
  if (scheme !== 'basic') return undefined;
  const [user, password] = [`${prefix}_USER`, `${prefix}_PASSWORD`];
  return {
    block: { type: 'basic', username: `{{${user}}}`, password: `{{${password}}}` },
    variables: [user, password],
  };
}

function bearer(prefix: string) {
  const variable = `${prefix}_TOKEN`;
  return { block: { type: 'bearer', token: `{{${variable}}}` }, variables: [variable] };
}

function keyBlock(name: string, place: string, prefix: string): Made | undefined {
  if (place !== 'header' && place !== 'query') return undefined;
  const variable = `${prefix}_API_KEY`;
  return {
    block: { type: 'apikey', key: name, value: `{{${variable}}}`, placement: place },
    variables: [variable],
    carrier: { name, in: place },
  };
}
