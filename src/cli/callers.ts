import {
  type AuthenticationPlan,
  type Exposure,
  namesIn,
  type Plan,
  renderTemplate,
  scopesOf,
} from '../plan/index.ts';

/**
 * What the callers of an exposure must bring, and where that comes from. Names only, never a
 * credential.
 *
 * @returns `undefined` when anybody may call
 */
export function wantedOf(exposure: Exposure, plan: Plan): string | undefined {
  const { authentication } = exposure;
  if (!authentication) return undefined;
  const describe = KINDS[authentication.type] ?? (({ type }) => `'${type}' authentication`);
  const sources = sourcesOf(exposure, authentication, plan);
  return `callers need ${describe(authentication)}${sources === '' ? '' : `: ${sources}`}`;
}

const KINDS: Readonly<Record<string, (authentication: AuthenticationPlan) => string>> = {
  bearer: () => 'a bearer token',
  basic: () => 'a user name and a password (basic)',
  digest: () => 'a user name and a password (digest)',
  apikey: (authentication) => {
    const place = fixed(authentication, 'placement') === 'query' ? 'query parameter' : 'header';
    return `a key in the ${place} '${fixed(authentication, 'key') ?? 'key'}'`;
  },
  oauth2: (authentication) => {
    const scopes = scopesOf(authentication);
    const issuer = fixed(authentication, 'authorizationServerUri');
    const resource = fixed(authentication, 'resource');
    return [
      `an access token${issuer ? ` of ${issuer}` : ''}`,
      ...(resource ? [`for ${resource}`] : []),
      ...(scopes.length > 0 ? [`with ${scopes.join(' ')}`] : []),
    ].join(' ');
  },
};

/** What the document itself says, when that is no template. */
function fixed({ fields }: AuthenticationPlan, field: string): string | undefined {
  const template = fields.get(field);
  if (!template || namesIn(template).length > 0) return undefined;
  return String(renderTemplate(template, () => undefined));
}

function sourcesOf(
  { namespace }: Exposure,
  { fields }: AuthenticationPlan,
  { variables }: Plan,
): string {
  const names = new Set([...fields.values()].flatMap((template) => namesIn(template)));
  const own = variables.filter(
    (one) => one.namespace === namespace && one.use === 'callers' && names.has(one.name),
  );
  return own
    .map(({ name, source }) =>
      source
        ? `${source.override} of the environment, or ${source.key} of ${source.location.text}`
        : `${name} of the environment`,
    )
    .join(' and ');
}
