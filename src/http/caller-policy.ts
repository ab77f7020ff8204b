import { Problem } from '../kernel/index.ts';
import { type Authority, bracketed, isAddress, isLoopback, parseAuthority } from './authority.ts';
import type { HeaderFields } from './message.ts';

/** Which names a listener answers to, and the pages of which origins may call it. */
export interface CallerPolicy {
  /** `Host` values accepted as they are written, the usual case. */
  readonly hosts: ReadonlySet<string>;
  /** Names accepted with any port, for a proxy in front. */
  readonly hostNames: ReadonlySet<string>;
  /**
   * Whether every address is a fine host: a page that has its own DNS name point here (rebinding)
   * still sends that name, never an address.
   */
  readonly anyAddress: boolean;
  /** Foreign origins that may call, as a browser writes them. */
  readonly origins: ReadonlySet<string>;
}

/**
 * @param bound address and port the listener has
 * @param allowHosts further names, port ignored
 * @param allowOrigins origins: scheme, host and, unless it is the scheme's own, port
 * @throws RangeError when an entry is not a host name or an origin
 */
export function callerPolicy(
  bound: { readonly address: string; readonly port: number },
  allowHosts: readonly string[],
  allowOrigins: readonly string[],
): CallerPolicy {
  const local = isLoopback(bound.address);
  const own = local ? ['localhost', '127.0.0.1', '[::1]', bracketed(bound.address)] : [];
  return {
    hosts: new Set(own.flatMap((host) => spellings(host, bound.port))),
    hostNames: new Set([...allowHosts.map(hostName), ...(local ? [] : ['localhost'])]),
    anyAddress: !local,
    origins: new Set(allowOrigins.map(normalOrigin)),
  };
}

/** @returns why the `Host` of a request is refused, if it is */
export function hostProblem(host: string | undefined, policy: CallerPolicy): Problem | undefined {
  if (host === undefined) return new Problem('malformed-request', 'the Host field is missing');
  if (policy.hosts.has(host)) return undefined;
  const authority = parseAuthority(host);
  if (!authority) return new Problem('malformed-request', 'the Host field is not one host name');
  if (isAllowed(authority, policy)) return undefined;
  const served = policy.anyAddress
    ? 'addresses, localhost and names given with --allow-host'
    : `${[...policy.hosts].join(', ')} and names given with --allow-host`;
  return new Problem(
    'host-forbidden',
    `'${host}' is not served here; this server answers to ${served}`,
  );
}

/**
 * @param host value of the `Host` field, already accepted
 * @returns why the `Origin` of a request is refused, if it is
 */
export function originProblem(
  origin: string | undefined,
  host: string,
  policy: CallerPolicy,
): Problem | undefined {
  if (origin === undefined || policy.origins.has(origin)) return undefined;
  if (isOwnOrigin(origin, host, policy)) return undefined;
  return new Problem(
    'origin-forbidden',
    'pages of another origin may not call this server; allow one with --allow-origin',
  );
}

/** RFC 9110 section 9.2.1, of the methods that are let in. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser names the origin of every request that may change something; one that comes from another
 * site without it has lost it on the way, or never was to be told from a request of our own pages.
 *
 * @returns why a request of another site is refused, if it is
 */
export function foreignSiteProblem(
  method: string,
  { origin, 'sec-fetch-site': site }: HeaderFields,
): Problem | undefined {
  if (origin !== undefined || SAFE.has(method)) return undefined;
  if (site !== 'cross-site' && site !== 'same-site') return undefined;
  return new Problem('origin-forbidden', `a ${method} from another site must say its origin`);
}

function spellings(host: string, port: number): string[] {
  return port === 80 ? [host, `${host}:80`] : [`${host}:${port}`];
}

function hostName(entry: string): string {
  const authority = parseAuthority(entry);
  if (!authority) throw new RangeError(`'${entry}' is not a host name`);
  return authority.host;
}

function normalOrigin(entry: string): string {
  const url = URL.canParse(entry) ? new URL(entry) : undefined;
  const bare = url && url.href === `${url.origin}/`;
  if (!bare) throw new RangeError(`'${entry}' is not an origin such as https://app.example`);
  return url.origin;
}

function isAllowed({ host, port }: Authority, policy: CallerPolicy): boolean {
  if (policy.hostNames.has(host)) return true;
  if (policy.anyAddress) return isAddress(host);
  return port !== undefined && policy.hosts.has(`${host}:${port}`);
}

/** Whether a page came from this server itself, by the name it was called or another of its own. */
function isOwnOrigin(origin: string, host: string, policy: CallerPolicy): boolean {
  const scheme = ['http', 'https'].find((name) => origin.startsWith(`${name}://`));
  if (!scheme) return false;
  const page = parseAuthority(origin.slice(scheme.length + 3));
  const called = parseAuthority(host);
  if (!page || !called) return false;
  const usual = scheme === 'http' ? 80 : 443;
  const pagePort = page.port ?? usual;
  if (page.host === called.host && pagePort === (called.port ?? usual)) return true;
  return policy.hosts.has(`${page.host}:${pagePort}`);
}
