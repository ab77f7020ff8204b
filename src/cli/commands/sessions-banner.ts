import { SESSION_ROUTES } from '../../sessions/index.ts';

/** What the start of the service alone tells on one screen. */
export interface BannerText {
  readonly url: string;
  readonly location: string;
  readonly organisations: readonly string[];
  /** By organisation; those that were made earlier cannot be shown. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly anyToken: boolean;
  /** Whether `/_emulator` is served. */
  readonly control: boolean;
}

/** Address, data, tokens, and a first call to paste. */
export function sessionsBanner(text: BannerText): string {
  const { url, location, organisations, tokens } = text;
  const [organisation = ''] = organisations;
  const path =
    SESSION_ROUTES.find((route) => route.operation === 'list-sessions')?.path.text ?? '/';
  const list = path.replace(/\{[^}]*\}/, organisation);
  return [
    'The AI Sessions service is ready.',
    '',
    `  Address       ${url}`,
    `  Data          ${location}`,
    ...organisations.map((name) => `  Token         ${tokenRow(name, tokens.get(name))}`),
    ...(text.control ? [`  Emulator      ${url}/_emulator/ui`] : []),
    ...(text.anyToken
      ? ['  DEVELOPMENT   any bearer token is taken, for every organisation. Never for others.']
      : []),
    '',
    'Try it:',
    '',
    `  curl -s '${url}${list}' -H 'Authorization: Bearer ${tokens.get(organisation) ?? '<token>'}'`,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}

function tokenRow(organisation: string, token: string | undefined): string {
  return token === undefined
    ? `made earlier  (organisation ${organisation}; another: capstan sessions token create)`
    : `${token}  (organisation ${organisation})`;
}
