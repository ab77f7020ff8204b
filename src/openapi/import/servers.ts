import type { Api, ApiServer } from '../read/api.ts';

/** Where the calls of an imported document go. */
export interface BaseUri {
  /** Absolute URL, or empty when the operator has to give one. */
  readonly url: string;
  /** The API's other addresses, for people. */
  readonly others: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The first address of an API.
 *
 * @param given takes its place
 */
export function baseUriOf(api: Api, given: string | undefined): BaseUri {
  const [first, ...more] = api.servers;
  if (given !== undefined) return { url: trimmed(given), others: [], warnings: [] };
  const others = more.map((server) =>
    [trimmed(filled(server)), server.description].filter(Boolean).join(' — '),
  );
  const url = first ? trimmed(filled(first)) : '';
  const reason = unusable(url);
  if (reason === undefined) return { url, others, warnings: [] };
  const warnings = [`${reason}; give one with --base-uri, or serve with --upstream`];
  return { url: '', others, warnings };
}

function filled({ url, variables }: ApiServer): string {
  return url.replace(/\{([^{}]+)\}/g, (written, name: string) => variables.get(name) ?? written);
}

function trimmed(url: string): string {
  return url.trim().replace(/\/+$/, '');
}

function unusable(url: string): string | undefined {
  if (url === '') return 'the API names no server';
  if (/[{}]/.test(url)) return `the server '${url}' has a variable without a default`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    return `the server '${url}' is not an absolute http or https address`;
  return parsed.search + parsed.hash + parsed.username === ''
    ? undefined
    : `the server '${url}' has a query, a fragment or a user`;
}
